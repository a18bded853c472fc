import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { openPool, type Log } from '@sortie/platform';
import { openStore, type TestStore } from '@sortie/testing';
import type { Pool } from 'pg';
import { sequencingSchema } from '../migrations/schema.js';
import { ReaderLocks } from './reader-locks.js';

let test: TestStore;
let pool: Pool;
let locks: ReaderLocks;
let losses: number;
beforeAll(async () => {
  test = await openStore({ service: 'sequencing', template: 'sequencing', tables: sequencingSchema });
}, 30_000);
afterAll(() => test.close(), 30_000);

beforeEach(() => {
  losses = 0;
  const log = { warn: () => undefined } as unknown as Log;
  // Of one connection: a client that is not given back leaves none for the next session.
  pool = openPool({ url: test.database.roleUrl('sequencing_app'), name: 'readers', max: 1, log });
});

const until = async (done: () => boolean) => {
  while (!done()) await new Promise(setImmediate);
};
const loseSession = async () => {
  // With a time to wait: answers once the process is gone.
  const killed = `select pg_terminate_backend(pid, 5000) from pg_stat_activity
    where application_name = 'readers' and datname = current_database()`;
  expect((await test.admin.query(killed)).rowCount).toBe(1);
};

it('takes locks in a new session after each loss, which is told once', async () => {
  locks = new ReaderLocks(pool, () => losses++);
  for (const loss of [1, 2, 3]) {
    expect(await locks.take('mbx_a')).toBe(true);
    await loseSession();
    await until(() => losses === loss && pool.totalCount === 0);
  }
  expect(await locks.take('mbx_a')).toBe(true);
  expect({ losses, out: pool.totalCount }).toEqual({ losses: 3, out: 1 });
  await locks.close();
  await pool.end();
}, 15_000);

it('keeps the session that was opened while the lost one was still ending', async () => {
  const again = Promise.withResolvers<boolean>();
  const other = openPool({ url: test.database.roleUrl('sequencing_app'), name: 'later', max: 1, log: {} as never });
  let opened = 0;
  const either = { connect: () => (opened++ === 0 ? pool : other).connect() };
  locks = new ReaderLocks(either as never, () => {
    losses++;
    locks.take('mbx_a').then(again.resolve, again.reject);
  });
  expect(await locks.take('mbx_a')).toBe(true);
  await loseSession();
  expect(await again.promise).toBe(true);
  expect(await locks.take('mbx_b')).toBe(true);
  expect({ losses, opened, out: pool.totalCount }).toEqual({ losses: 1, opened: 2, out: 0 });
  await locks.close();
  await Promise.all([pool.end(), other.end()]);
}, 15_000);
