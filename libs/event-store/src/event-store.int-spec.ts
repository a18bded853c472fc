import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DomainError, newId, type CallContext, type Fact } from '@sortie/contracts';
import { openStore, type TestStore } from '@sortie/testing';
import { EventStore } from './event-store.js';
import { readEvents } from './relay/read-events.js';
import { numberEvents } from './relay/sequencer.js';
import type { Decider } from './log/recorded.js';

interface Counter {
  sum: number;
  note: string | null;
}

const counter: Decider<Counter> = {
  initial: () => ({ sum: 0, note: null }),
  evolve: (state, event: { data: { by: number }; personal: { note: string } | null }) => ({
    sum: state.sum + event.data.by,
    note: event.personal?.note ?? state.note,
  }),
};

const added = (by: number, subject?: string, note?: string): Fact => ({
  type: 'counter.added',
  schema: 1,
  data: { by },
  ...(subject ? { subject, personal: { note } } : {}),
});

function call(workspace_id: string, more: Partial<CallContext> = {}): CallContext {
  return {
    caller: { workspace_id, principal_id: 'key_1', mode: 'test', scopes: [] },
    request_id: 'req_1',
    deadline: Date.now() + 20_000,
    now: '2026-01-05T09:00:00.000Z',
    ...more,
  };
}

describe('EventStore', () => {
  let test: TestStore;
  const workspace = newId('workspace');
  const operation = { name: 'counters.add' };

  beforeAll(async () => {
    test = await openStore({ service: 'crm', template: 'log' });
  });
  afterAll(() => test.close());

  const add = (id: string, by: number, context = call(workspace), subject?: string, note?: string) =>
    test.store.handleCommand(operation, context, async (unit) => {
      const { version, state } = await unit.load(counter, id);
      unit.append(id, version, [added(by, subject, note)]);
      return { sum: state.sum + by };
    });
  const load = (id: string, workspaceId = workspace) =>
    test.store.within(workspaceId, {}, (unit) => unit.load(counter, id));

  it('loses no update among rivals on one stream', async () => {
    const id = newId('contact');
    const results = await Promise.allSettled(Array.from({ length: 30 }, () => add(id, 1)));
    const done = results.filter(({ status }) => status === 'fulfilled').length;
    expect(done).toBeGreaterThan(0);
    expect(await load(id)).toMatchObject({ version: done, state: { sum: done } });
  });

  it('answers a repeated Idempotency-Key with the first answer, once', async () => {
    const id = newId('contact');
    const context = call(workspace, { idempotency_key: 'k1', request_hash: 'h1' });
    const first = await add(id, 5, context);
    expect(await add(id, 5, context)).toEqual({ ...first, $replayed: true });
    expect(await load(id)).toMatchObject({ version: 1 });
    await expect(add(id, 6, { ...context, request_hash: 'h2' })).rejects.toMatchObject({
      code: 'IDEMPOTENCY_MISMATCH',
    });
    const many = await Promise.allSettled(
      Array.from({ length: 20 }, () => add(id, 7, { ...context, idempotency_key: 'k2' })),
    );
    const refused = many.filter((result) => result.status === 'rejected');
    expect(refused.every(({ reason }) => (reason as { code: string }).code === 'IDEMPOTENCY_IN_FLIGHT')).toBe(true);
    expect(await load(id)).toMatchObject({ version: 2, state: { sum: 12 } });
  });

  it('repeats an answer or a refusal with its members in their order, whatever they hold', async () => {
    // jsonb would put short names first, and refuse U+0000.
    const answer = { object: 'x', id: 1, nested: [{ zz: 1, a: { last_name: null, email: '\u0000' } }], aa: 1 };
    const keyed = (key: string) => call(workspace, { idempotency_key: key, request_hash: 'h1' });
    const answered = () => test.store.handleCommand(operation, keyed('order'), () => Promise.resolve(answer));
    const refused = () =>
      test.store.handleCommand(operation, keyed('refused order'), () =>
        Promise.reject(new DomainError('VALIDATION_ERROR', 'No.', undefined, { existing: answer, by: 1 })),
      );
    const first = JSON.stringify(await answered());
    const { $replayed, ...repeated } = (await answered()) as typeof answer & { $replayed?: true };
    expect($replayed).toBe(true);
    expect(JSON.stringify(repeated)).toBe(first);
    const extensions = () => refused().catch(({ extensions }: DomainError) => JSON.stringify(extensions));
    const refusal = (await extensions()) as string;
    expect(await extensions()).toBe(refusal.replace(/}$/, ',"$replayed":true}'));
  });

  it('repeats what a command came to behind its unit, and goes on with one that broke off', async () => {
    const context = call(workspace, { idempotency_key: 'concluded', request_hash: 'h1' });
    const begin = () => test.store.handleCommand(operation, context, () => Promise.resolve({ begun: true }));
    const end = async (rest: () => Promise<object>) => test.store.conclude(operation, context, await begin(), rest);
    await expect(end(() => Promise.reject(new Error('broken off')))).rejects.toThrow('broken off');
    // Two repeats at once carry out the rest, and hear the same.
    const [one, other] = await Promise.all([
      test.store.conclude(operation, context, { begun: true, $replayed: true }, () => Promise.resolve({ z: 1, a: 1 })),
      test.store.conclude(operation, context, { begun: true, $replayed: true }, () => Promise.resolve({ z: 1, a: 2 })),
    ]);
    expect(JSON.stringify(one)).toBe(JSON.stringify(other));
    const again = await end(() => Promise.reject(new Error('not carried out again')));
    expect(JSON.stringify({ ...again, $replayed: true })).toBe(JSON.stringify(one));
    const without = call(workspace);
    expect(await test.store.conclude(operation, without, {}, () => Promise.resolve({ z: 3 }))).toEqual({ z: 3 });
  });

  it('undoes everything when the work refuses', async () => {
    const id = newId('contact');
    const refusing = test.store.handleCommand(operation, call(workspace), async (unit) => {
      unit.append(id, 0, [added(1)]);
      await unit.flush();
      await unit.reserve('name', [{ value: 'taken', owner: id }]);
      throw new Error('no');
    });
    await expect(refusing).rejects.toThrow('no');
    expect(await load(id)).toMatchObject({ version: 0 });
    const owners = await test.store.within(workspace, {}, (unit) =>
      unit.reserve('name', [{ value: 'taken', owner: 'me' }]),
    );
    expect(owners.get('taken')).toBe('me');
  });

  it('answers a repeated Idempotency-Key with the first refusal, though its reason be gone', async () => {
    const id = newId('contact');
    const context = call(workspace, { idempotency_key: 'refused', request_hash: 'h1' });
    const one = { existing_id: 'x' };
    let refusal: Error | undefined = new DomainError('DUPLICATE_RESOURCE', 'There is one.', undefined, one);
    const refusing = (more: Partial<CallContext> = {}) =>
      test.store.handleCommand(operation, { ...context, ...more }, async (unit) => {
        await unit.reserve('name', [{ value: 'refused', owner: id }]);
        unit.append(id, 0, [added(1)]);
        if (refusal) throw refusal;
        return { made: true };
      });
    await expect(refusing()).rejects.toBe(refusal);
    // What the refused work had done is undone, beside the refusal that was kept.
    expect(await load(id)).toMatchObject({ version: 0 });
    const owners = await test.store.within(workspace, {}, (unit) =>
      unit.reserve('name', [{ value: 'refused', owner: 'me' }]));
    expect(owners.get('refused')).toBe('me');
    refusal = undefined;
    await expect(refusing()).rejects.toMatchObject({
      code: 'DUPLICATE_RESOURCE',
      detail: 'There is one.',
      extensions: { existing_id: 'x', $replayed: true },
    });
    await expect(refusing({ request_hash: 'h2' })).rejects.toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' });
    expect(await refusing({ idempotency_key: 'another' })).toEqual({ made: true });
  });

  it.each([
    new DomainError('RATE_LIMITED', 'Later.'),
    new DomainError('UNAVAILABLE', 'Later.'),
    new DomainError('PROVIDER_FAILED', 'Not our fault.'),
    new DomainError('STALE_VERSION', 'Read it again.'),
    new Error('a bug'),
  ])('keeps no passing failure under an Idempotency-Key: %s', async (failure) => {
    const context = call(workspace, { idempotency_key: `passing ${failure.message}`, request_hash: 'h1' });
    await expect(
      test.store.handleCommand(operation, context, () => Promise.reject(failure)),
    ).rejects.toBe(failure);
    expect(await add(newId('contact'), 1, context)).toEqual({ sum: 1 });
  });

  it('keeps what still runs of a refused work from writing behind its refusal', async () => {
    const id = newId('contact');
    let late: Promise<unknown> = Promise.resolve();
    const refused = test.store.handleCommand(operation, call(workspace, { idempotency_key: 'late' }), async (unit) => {
      late = unit.sql.query('select 1').then(() => unit.reserve('name', [{ value: 'late', owner: id }]));
      late.catch(() => undefined);
      throw new DomainError('INVALID_STATE', 'No.');
    });
    await expect(refused).rejects.toMatchObject({ code: 'INVALID_STATE' });
    await expect(late).rejects.toThrow('over');
    const found = await test.admin.query("select from unique_values where value = 'late'");
    expect(found.rowCount).toBe(0);
  });

  it('undoes a command whose answer would be larger than can be delivered', async () => {
    const store = new EventStore({ ...test, projections: [], replyLimit: () => 40 });
    const answer = (id: string, text: string) =>
      store.handleCommand(operation, call(workspace, { idempotency_key: `large-${id}` }), async (unit) => {
        unit.append(id, 0, [added(1)]);
        await unit.flush();
        return { text };
      });
    const [small, large] = [newId('contact'), newId('contact')];
    expect(await answer(small, 'x'.repeat(20))).toEqual({ text: 'x'.repeat(20) });
    // Bytes count, not characters.
    await expect(answer(large, 'é'.repeat(20))).rejects.toMatchObject({ code: 'PAYLOAD_TOO_LARGE' });
    expect(await load(small)).toMatchObject({ version: 1 });
    expect(await load(large)).toMatchObject({ version: 0 });
    // Its key was not used up either.
    expect(await answer(large, 'x')).toEqual({ text: 'x' });
  });

  it('says why a statement that nobody waited for failed, and undoes the rest', async () => {
    const id = newId('contact');
    const work = test.store.within(workspace, {}, async (unit) => {
      void unit.sql.query('select 1 / 0');
      unit.append(id, 0, [added(1)]);
    });
    await expect(work).rejects.toMatchObject({ code: '22012' });
    expect(await load(id)).toMatchObject({ version: 0 });
  });

  it('keeps a workspace from seeing another', async () => {
    const id = newId('contact');
    await add(id, 3);
    expect(await load(id, newId('workspace'))).toMatchObject({ version: 0 });
    // A connection that had a workspace has none after its transaction: the setting is gone or empty, never another's.
    const forgotten = await test.app.query('select from events').catch((error: { code: string }) => error);
    expect(forgotten).toMatchObject('code' in forgotten ? { code: '42704' } : { rowCount: 0 });
  });

  it('makes what is personal unreadable for good', async () => {
    const id = newId('contact');
    await add(id, 1, call(workspace, { idempotency_key: 'erase-1' }), id, 'likes tea');
    expect(await load(id)).toMatchObject({ state: { note: 'likes tea' } });
    const stored = await test.admin.query(
      "select encode(personal, 'escape') as text from events where stream_id = $1",
      [id],
    );
    expect(stored.rows[0].text).not.toContain('likes tea');
    await test.store.within(workspace, {}, (unit) => unit.erase(id));
    expect(await load(id)).toMatchObject({ version: 1, state: { sum: 1, note: null } });
    await expect(add(id, 1, call(workspace), id, 'back again')).rejects.toMatchObject({ code: 'GONE' });
    // A request that is repeated late does not bring them back, and nothing of its answer is kept.
    const late = () => add(newId('contact'), 1, call(workspace, { idempotency_key: 'erase-1' }), id, 'likes tea');
    await expect(late()).rejects.toMatchObject({ code: 'GONE' });
    const kept = await test.admin.query("select output::text, request_hash from answers where key = 'erase-1'");
    expect(kept.rows).toEqual([{ output: expect.not.stringContaining('tea'), request_hash: '' }]);
    expect((await test.admin.query('select from answers where $1 = any (subjects)', [id])).rowCount).toBe(0);
  });

  it('bounds a page by its bytes, whatever is written in it', async () => {
    const id = newId('contact');
    const fact = { type: 'thing.named', schema: 1, data: { name: '名'.repeat(50_000) } };
    await test.store.within(newId('workspace'), {}, async (unit) => unit.append(id, 0, Array(8).fill(fact)));
    await test.store.worker(numberEvents);
    const at = 'select partition, min(position)::int - 1 as after from events where stream_id = $1 group by 1';
    const { partition, after } = (await test.admin.query(at, [id])).rows[0];
    const page = await test.store.worker((sql) => readEvents(sql, { partition, after, limit: 8 }));
    expect(page.events).toHaveLength(3);
    expect(Buffer.byteLength(JSON.stringify(page))).toBeLessThan(500_000);
  });

  it('numbers what was committed, without gaps, in pages', async () => {
    const other = newId('workspace');
    for (let n = 0; n < 5; n++) await add(newId('contact'), n, call(other));
    await test.store.worker(numberEvents);
    const { rows } = await test.admin.query(
      `select partition, min(position)::int as first, max(position)::int as last, count(*)::int as n
       from events group by partition`,
    );
    for (const row of rows) expect(row).toMatchObject({ first: 1, last: row.n });
    const partition = rows[0].partition as number;
    const page = await test.store.worker((sql) => readEvents(sql, { partition, after: 0, limit: 2 }));
    expect(page.events.map(({ position }) => position)).toEqual([1, 2].slice(0, rows[0].n));
    expect(page.head).toBe(rows[0].last);
  });
});
