import { expect, it } from '@jest/globals';
import type { Sql } from '../sql.js';
import { cursorCodec } from './cursor.js';
import { lastCreatedFirst, listPage, newestFirst, oldestFirst } from './list-page.js';
import { Where } from './where.js';

interface Row {
  id: string;
  created_at: Date;
}

const codec = cursorCodec(Buffer.alloc(32, 1));
const rows: Row[] = ['c', 'b', 'a'].map((id, index) => ({ id, created_at: new Date(Date.UTC(2026, 0, 5 - index)) }));

/** Answers the rows whatever is asked, and keeps the question. */
function asked(answers: unknown[] = rows) {
  const questions: { text: string; values: unknown[] }[] = [];
  const query = async (text: string, values: unknown[]) => {
    questions.push({ text: text.replace(/\s+/g, ' '), values: [...values] });
    return { rows: answers };
  };
  return { questions, sql: { query } as unknown as Sql };
}

const things = (status?: string) => ({
  list: 'things',
  select: 'select * from things',
  where: new Where().and('workspace_id = ?', 'wsp_1').andIf('status = ?', status),
  order: newestFirst(),
  show: ({ id }: { id: string }) => id,
});

it('asks for one row more than the page, and goes on behind its last', async () => {
  const { sql, questions } = asked();
  const first = await listPage(sql, codec, { limit: 2 }, things('new'));
  expect(first).toMatchObject({ data: ['c', 'b'], has_more: true });
  await listPage(sql, codec, { limit: 2, cursor: first.next_cursor! }, things('new'));
  expect(questions).toEqual([
    {
      text: 'select * from things where workspace_id = $1 and status = $2 order by id desc limit $3',
      values: ['wsp_1', 'new', 3],
    },
    {
      text: 'select * from things where workspace_id = $1 and status = $2 and (id) < ($3) order by id desc limit $4',
      values: ['wsp_1', 'new', 'b', 3],
    },
  ]);
});

it('orders by all columns of its order, in either direction', async () => {
  const { sql, questions } = asked();
  const newest = { ...things(), order: lastCreatedFirst('created_at', 'id'), show: (row: Row) => row.id };
  const oldest = { ...things(), order: oldestFirst() };
  for (const listing of [newest, oldest]) {
    const { next_cursor } = await listPage(sql, codec, { limit: 1 }, listing as typeof newest);
    await listPage(sql, codec, { limit: 1, cursor: next_cursor! }, listing as typeof newest);
  }
  const [, second, , fourth] = questions;
  expect(second!.text).toContain('(created_at, id) < ($2, $3) order by created_at desc, id desc');
  expect(second!.values).toEqual(['wsp_1', '2026-01-05T00:00:00.000Z', 'c', 2]);
  expect(fourth!.text).toContain('(id) > ($2) order by id asc');
});

it('refuses the cursor of other conditions, and of another list', async () => {
  const { sql } = asked();
  const { next_cursor } = await listPage(sql, codec, { limit: 1 }, things('new'));
  for (const other of [things('old'), things(), { ...things('new'), list: 'others' }]) {
    const page = async () => listPage(sql, codec, { limit: 1, cursor: next_cursor! }, other);
    await expect(page()).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  }
});

it('counts what meets the conditions, on any page, up to 10 000 and only when asked', async () => {
  const { sql, questions } = asked([{ id: 'a', total: 7 }]);
  const { next_cursor } = await listPage(asked().sql, codec, { limit: 1 }, things('new'));
  const request = { limit: 1, cursor: next_cursor! };
  expect(await listPage(sql, codec, request, things('new'))).not.toHaveProperty('total');
  expect(questions).toHaveLength(1);
  expect(await listPage(sql, codec, { ...request, include: 'total' }, things('new'))).toMatchObject({
    data: ['a'], total: 7,
  });
  expect(questions[2]).toEqual({
    text:
      'select count(*)::int as total from ' +
      '(select * from things where workspace_id = $1 and status = $2 limit 10000) as found',
    values: ['wsp_1', 'new'],
  });
});

it('takes the total from where it is kept', async () => {
  const { sql, questions } = asked();
  const kept = { ...things(), total: async () => 12_345 };
  expect(await listPage(sql, codec, { limit: 2, include: 'total' }, kept)).toMatchObject({ total: 12_345 });
  expect(questions).toHaveLength(1);
});
