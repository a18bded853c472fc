import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { newId } from '@sortie/contracts';
import { openStore, type TestStore } from '@sortie/testing';
import type { Pool } from 'pg';
import { tenantTable } from './log/tables.js';
import type { Projection } from './projection.js';
import { rebuildReadModels } from './rebuild.js';

/** The last number that each stream's events told. */
const lastTold: Projection = {
  name: 'last-told',
  types: ['thing.told'],
  tables: ['told'],
  async apply(events, sql, target) {
    const last = [...new Map(events.map((event) => [event.streamId, event])).values()];
    await sql.query(
      `insert into ${target('told')} select * from unnest($1::text[], $2::text[], $3::int[])
       on conflict (workspace_id, id) do update set n = excluded.n`,
      [last.map((one) => one.workspaceId), last.map((one) => one.streamId), last.map((one) => one.data.n)],
    );
  },
};

let test: TestStore;
beforeAll(async () => {
  const tables = `create table told (workspace_id text, id text, n int, primary key (workspace_id, id));
    ${tenantTable('told')}`;
  test = await openStore({ service: 'crm', template: 'told', tables, projections: [lastTold] });
});
afterAll(() => test.close());

it('reads a log of many pages once, in the order of writing', async () => {
  const workspaceId = newId('workspace');
  const streams = [newId('contact'), newId('contact'), newId('contact')];
  for (const round of [0, 1, 2]) {
    await test.store.within(workspaceId, {}, async (unit) => {
      const facts = Array.from({ length: 700 }, (_, n) => ({ type: 'thing.told', schema: 1, data: { n: n + round } }));
      for (const id of streams) unit.append(id, round * 700, facts);
    });
  }
  const asked: string[] = [];
  const connect = async () => {
    const client = await test.app.connect();
    const query = client.query.bind(client) as (text: unknown, ...rest: unknown[]) => unknown;
    return {
      query: (text: unknown, ...rest: unknown[]) => (asked.push(String(text)), query(text, ...rest)),
      release: () => client.release(),
    };
  };
  const { owner, keyring } = test;
  const app = { connect } as unknown as Pool;
  expect(await rebuildReadModels({ owner, app, keyring, projections: [lastTold], workspaceIds: [workspaceId] }))
    .toEqual([{ table: 'told', rows: 3, different: 0 }]);
  expect(asked.filter((text) => /from events/.test(text))).toHaveLength(1);
});
