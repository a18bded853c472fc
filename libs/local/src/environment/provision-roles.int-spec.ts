import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { freshDatabase, testMaster, type FreshDatabase } from '@sortie/testing';
import { provisionRoles } from './provision-roles.js';

let database: FreshDatabase;

async function as(role: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: database.roleUrl(role) });
  await client.connect();
  try {
    return (await client.query(sql)).rows as Record<string, unknown>[];
  } finally {
    await client.end();
  }
}

beforeAll(async () => {
  const migrate = async (url: string) => {
    await provisionRoles(url, ['crm', 'webhooks'], testMaster);
    // Again: a second start must change nothing and fail on nothing.
    await provisionRoles(url, ['crm', 'webhooks'], testMaster);
  };
  database = await freshDatabase({ name: 'provision-spec', migrate });
  await as('crm_owner', 'CREATE TABLE contact (id bigserial PRIMARY KEY, email text)');
}, 60_000);
afterAll(() => database.drop());

describe('provisionRoles', () => {
  it('lets the app read and write what the owner makes, and not change tables', async () => {
    await as('crm_app', "INSERT INTO contact (email) VALUES ('a')");
    expect(await as('crm_app', 'SELECT email FROM contact')).toEqual([{ email: 'a' }]);
    await expect(as('crm_app', 'CREATE TABLE mine (id int)')).rejects.toThrow('permission denied');
    await expect(as('crm_app', 'TRUNCATE contact')).rejects.toThrow('permission denied');
  });

  it('gives the worker nothing until a migration grants it', async () => {
    await expect(as('crm_worker', 'SELECT 1 FROM contact')).rejects.toThrow('permission denied');
    await as('crm_owner', 'GRANT SELECT ON contact TO crm_worker');
    expect(await as('crm_worker', 'SELECT count(*)::int AS n FROM contact')).toEqual([{ n: 1 }]);
  });

  it('keeps services out of each other and out of the public schema', async () => {
    for (const role of ['webhooks_owner', 'webhooks_app', 'webhooks_worker']) {
      await expect(as(role, 'SELECT 1 FROM crm.contact')).rejects.toThrow('permission denied');
      await expect(as(role, 'CREATE TABLE public.mine (id int)')).rejects.toThrow('permission denied');
    }
  });

  it('makes no role that could pass row-level security', async () => {
    const found = await as('crm_owner', `SELECT rolname FROM pg_roles
      WHERE rolname ~ '^(crm|webhooks)_' AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb)`);
    expect(found).toEqual([]);
  });

  it.each([['crm_app', '10s'], ['crm_worker', '2s']])('ends an idle transaction of %s after %s', async (role, time) => {
    expect(await as(role, 'SHOW idle_in_transaction_session_timeout'))
      .toEqual([{ idle_in_transaction_session_timeout: time }]);
    expect(await as(role, 'SHOW search_path')).toEqual([{ search_path: 'crm' }]);
  });
});
