import { expect, it } from '@jest/globals';
import type pg from 'pg';
import { refuseUnsafePostgres } from './refuse-unsafe-postgres.js';

const safe = {
  role: 'crm_app', superuser: false, bypasses: false, owned: [],
  fsync: 'on', full_page_writes: 'on', synchronous_commit: 'on',
};

function check(found: object) {
  const pool = { query: async () => ({ rows: [{ ...safe, ...found }] }) } as unknown as pg.Pool;
  return refuseUnsafePostgres({ service: 'crm', pools: [pool], allowUnsafe: false });
}

it('starts on a durable server', async () => {
  await expect(check({})).resolves.toBeUndefined();
});

it.each(['fsync', 'full_page_writes', 'synchronous_commit'])('refuses %s = off alone', async (name) => {
  await expect(check({ [name]: 'off' })).rejects.toThrow(`off: ${name}. Set`);
});
