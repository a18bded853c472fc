import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { openPool, type Log } from '@sortie/platform';
import { openStore, type TestStore } from '@sortie/testing';
import { sequencingSchema } from '../migrations/schema.js';
import { ClockLock } from './clock-lock.js';

let test: TestStore;
beforeAll(async () => {
  test = await openStore({ service: 'sequencing', template: 'sequencing', tables: sequencingSchema });
}, 30_000);
afterAll(() => test.close(), 30_000);

it('gives a session back that was lost while it held the lock', async () => {
  const log = { warn: () => undefined } as unknown as Log;
  const pool = openPool({ url: test.database.roleUrl('sequencing_app'), name: 'clocks', max: 1, log });
  const lock = new ClockLock({ pool } as never);
  const kill = `select pg_terminate_backend(pid) from pg_stat_activity
    where application_name = 'clocks' and datname = current_database()`;
  await lock.hold('ws_1', () => test.admin.query(kill));
  expect(pool.totalCount).toBe(0);
  expect(await lock.hold('ws_1', async () => 'again')).toBe('again');
  await pool.end();
}, 15_000);
