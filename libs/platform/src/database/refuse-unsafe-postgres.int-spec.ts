import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { provisionRoles } from '@sortie/local';
import { freshDatabase, testMaster, type FreshDatabase } from '@sortie/testing';
import pg from 'pg';
import { refuseUnsafePostgres } from './refuse-unsafe-postgres.js';

let database: FreshDatabase;
const open: pg.Pool[] = [];
// Roles are the server's, not the database's: a name of this run's own.
const bypasser = `bypasser_${randomBytes(4).toString('hex')}`;

beforeAll(async () => {
  const migrate = (url: string) => provisionRoles(url, ['crm'], testMaster);
  database = await freshDatabase({ name: 'refuse-unsafe-postgres', migrate });
  await as(database.roleUrl('crm_owner'), 'create table people (id text)');
  await as(database.url, `create role ${bypasser} bypassrls`);
});

afterEach(async () => {
  await Promise.all(open.splice(0).map((pool) => pool.end()));
});

afterAll(async () => {
  await as(database.url, `drop role ${bypasser}`);
  await database.drop();
});

async function as(url: string, sql: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  await client.query(sql);
  await client.end();
}

function poolOf(url: string, options?: string): pg.Pool {
  const pool = new pg.Pool({ connectionString: url, max: 1, options });
  open.push(pool);
  return pool;
}

const check = (allowUnsafe: boolean, ...pools: pg.Pool[]) =>
  refuseUnsafePostgres({ service: 'crm', pools, allowUnsafe });

const app = (options?: string) => poolOf(database.roleUrl('crm_app'), options);

describe('refuseUnsafePostgres', () => {
  it('takes the roles as they are provisioned', async () => {
    await expect(check(true, app(), poolOf(database.roleUrl('crm_worker')))).resolves.toBeUndefined();
  });

  // The server of the tests has all three off.
  it('refuses a server that may lose commits, and names what is off and what lifts the check', async () => {
    const refused = check(false, app());
    await expect(refused).rejects.toThrow(/crm_app these are off: fsync, full_page_writes, synchronous_commit\. Set/);
    await expect(refused).rejects.toThrow('SORTIE_ALLOW_UNSAFE_POSTGRES=on');
  });

  it.each(['on', 'local', 'remote_write', 'remote_apply'])('takes synchronous_commit = %s', async (level) => {
    const refused = check(false, app(`-c synchronous_commit=${level}`));
    await expect(refused).rejects.toThrow('off: fsync, full_page_writes. Set');
  });

  it('refuses a superuser, whatever is allowed', async () => {
    await expect(check(true, poolOf(database.url))).rejects.toThrow('ALTER ROLE postgres NOSUPERUSER');
  });

  it('refuses a role that passes row-level security by', async () => {
    await expect(check(true, poolOf(database.url, `-c role=${bypasser}`))).rejects.toThrow(
      `ALTER ROLE ${bypasser} NOBYPASSRLS`,
    );
  });

  it('refuses the owner of a table, and who is a member of the owner', async () => {
    const owns = (role: string) => `${role} owns tables of crm (people)`;
    await expect(check(true, poolOf(database.roleUrl('crm_owner')))).rejects.toThrow(owns('crm_owner'));
    await as(database.url, `grant crm_owner to ${bypasser}`);
    await expect(check(true, poolOf(database.url, `-c role=${bypasser}`))).rejects.toThrow(owns(bypasser));
  });

  it('lists the faults of every role at once', async () => {
    const refused = check(false, poolOf(database.roleUrl('crm_owner')), app());
    await expect(refused).rejects.toThrow('crm_owner owns');
    await expect(refused).rejects.toThrow('for crm_app these are off');
  });
});
