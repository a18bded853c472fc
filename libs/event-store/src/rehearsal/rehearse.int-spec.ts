import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '@sortie/contracts';
import { openStore, type TestStore } from '@sortie/testing';
import type { EventStore } from '../event-store.js';
import { rehearse } from './rehearse.js';
import type { Decider } from '../log/recorded.js';

const count: Decider<number> = { initial: () => 0, evolve: (seen) => seen + 1 };
const fact = { type: 'thing.made', schema: 1, data: {} };

let test: TestStore;
let workspace: string;
const thing = newId('contact');

beforeAll(async () => {
  test = await openStore({ service: 'crm', template: 'log' });
});
afterAll(() => test.close());
beforeEach(() => {
  workspace = newId('workspace');
});

const add = (store: EventStore, id: string) =>
  store.within(workspace, {}, async (unit) => {
    const { version } = await unit.load(count, id);
    unit.append(id, version, [fact]);
    return version + 1;
  });
const counts = 'select (select count(*)::int from events) as events, (select count(*)::int from subject_keys) as keys';
const everything = async () => (await test.admin.query(counts)).rows[0];

describe('a rehearsal', () => {
  it('goes on from what is there, and leaves nothing', async () => {
    await add(test.store, thing);
    const before = await everything();
    const seen = await rehearse(test.store, workspace, {}, async (store) => {
      await add(store, thing);
      return add(store, thing);
    });
    expect(seen).toBe(3);
    expect(await everything()).toEqual(before);
    expect(await add(test.store, thing)).toBe(2);
  });

  it('leaves nothing either when it fails', async () => {
    const before = await everything();
    const failing = rehearse(test.store, workspace, {}, async (store) => {
      await add(store, newId('contact'));
      throw new RangeError('as the test says');
    });
    await expect(failing).rejects.toThrow('as the test says');
    expect(await everything()).toEqual(before);
  });

  it('undoes a unit that refuses, and goes on', async () => {
    const after = await rehearse(test.store, workspace, {}, async (store) => {
      const refused = store.within(workspace, {}, async (unit) => {
        unit.append(thing, 0, [fact]);
        await unit.flush();
        throw new RangeError('refused');
      });
      await expect(refused).rejects.toThrow('refused');
      return add(store, thing);
    });
    expect(after).toBe(1);
  });

  it('cannot write a row outside, whatever its code does', async () => {
    const writing = rehearse(test.store, workspace, {}, (store) =>
      store.within(workspace, {}, (unit) => unit.sql.query("update crm.events set type = 'forged'")),
    );
    await expect(writing).rejects.toMatchObject({ code: '25006' });
  });

  it('holds up nobody: what it has touched may be written meanwhile', async () => {
    await add(test.store, thing);
    await rehearse(test.store, workspace, {}, async (store) => {
      await add(store, thing);
      expect(await add(test.store, thing)).toBe(2);
    });
  });

  it('sees no other workspace', async () => {
    await add(test.store, thing);
    const own = workspace;
    workspace = newId('workspace');
    const seen = await rehearse(test.store, workspace, {}, (store) =>
      store.read({ caller: { workspace_id: own } }, async (sql) => (await sql.query('select id from events')).rows),
    );
    expect(seen).toEqual([]);
  });

  it('copies only what is asked for of a large table', async () => {
    await add(test.store, thing);
    const version = await rehearse(test.store, workspace, { events: 'false' }, (store) => add(store, thing));
    expect(version).toBe(1);
  });

  it('whose connection the server ends fails alone', async () => {
    const broken = rehearse(test.store, workspace, {}, (store) =>
      store.read({ caller: { workspace_id: workspace } }, async (sql) => {
        const { rows } = await sql.query<{ pid: number }>('select pg_backend_pid() as pid');
        await test.admin.query('select pg_terminate_backend($1)', [rows[0]!.pid]);
        return sql.query('select pg_sleep(60)');
      }),
    );
    // The statement hears of it, or the one behind it does.
    await expect(broken).rejects.toThrow(/terminat|connection error/);
    expect(await add(test.store, newId('contact'))).toBe(1);
  });
});
