// The catalogue: every table with tenant data is under forced row-level security, and no role of a service can pass it.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connect } from '@nats-io/transport-node';
import { busPassword, roleUrl } from '@sortie/local';
import pg from 'pg';
import { ready } from './support/run.config.ts';
import { master, newWorkspace, type Workspace } from './support/workspace.ts';
import { ok } from './support/http.ts';

const schemas = ['identity', 'crm', 'sequencing', 'webhooks'];

/** Tables without row-level security, each with its reason. */
const withoutTenants: Record<string, string> = {
  log: 'one row: the id of this log',
  relay: 'how far each partition was published: numbers alone',
  cursors: 'how far each consumer has come: numbers alone',
  parked: 'events that failed, without their personal part; read by the consumer across workspaces, never for a caller',
  migrations: 'which migrations have run',
  'identity.gateway_leases': 'which gateways may cache principals, and the keys of which they still have to hear',
  'webhooks.dispatchers': 'which processes deliver: no data of anyone',
};

/** All that the worker roles may do, table by table; columns where it is less than the table. */
const workerGrants: Record<string, string[]> = {
  '*': [
    'answers(created_at): SELECT',
    'answers: DELETE',
    'events(position): UPDATE',
    'events: SELECT',
    ...['cursors', 'log', 'parked', 'relay'].flatMap((table) =>
      ['DELETE', 'INSERT', 'SELECT', 'UPDATE'].map((right) => `${table}: ${right}`),
    ),
  ],
  identity: [
    ...['expires_at', 'key_id', 'mac', 'workspace_id', 'api_key_id'].map(
      (column) => `api_key_credentials(${column}): SELECT`,
    ),
    ...['id', 'mode', 'revoked_at', 'scopes', 'workspace_id'].map((column) => `api_keys(${column}): SELECT`),
    ...['DELETE', 'INSERT', 'SELECT', 'UPDATE'].map((right) => `gateway_leases: ${right}`),
  ],
  crm: [],
  sequencing: [
    ...[
      'campaigns', 'clocks', 'company_stops', 'domains', 'enrollments', 'health_days', 'lanes', 'mailbox_readings',
      'mailboxes', 'placement_tests', 'reply_sends', 'touches', 'warmup_mails', 'warmups',
    ].map((table) => `${table}: SELECT`),
    // To count them: nothing that anybody has said.
    ...['classification', 'received_at', 'workspace_id'].map((column) => `replies(${column}): SELECT`),
    'domains(next_check_at): UPDATE',
  ],
  webhooks: [
    'deliveries: SELECT',
    'deliveries: UPDATE',
    'endpoints: SELECT',
    'lanes: SELECT',
    'lanes: UPDATE',
    'workspace_log: SELECT',
    ...['DELETE', 'INSERT', 'SELECT', 'UPDATE'].map((right) => `dispatchers: ${right}`),
  ],
};

let database: pg.Client;
beforeAll(async () => {
  database = new pg.Client({ connectionString: ready.database_url });
  await database.connect();
});
afterAll(() => database.end());

async function rows<T>(text: string, values: unknown[] = []): Promise<T[]> {
  return (await database.query(text, values)).rows as T[];
}

describe('every table', () => {
  it('is under forced row-level security with a policy of its workspace, or is listed with a reason', async () => {
    const tables = await rows<{
      schema: string;
      name: string;
      enabled: boolean;
      forced: boolean;
      leading: boolean;
      policies: string[] | null;
    }>(
      `select n.nspname as schema, c.relname as name, c.relrowsecurity as enabled, c.relforcerowsecurity as forced,
         exists (select from pg_index i join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]
                 where i.indrelid = c.oid and i.indisprimary and a.attname = 'workspace_id') as leading,
         (select array_agg(p.qual || ' for ' || p.roles::text || ' check ' || p.with_check order by 1)
          from pg_policies p where p.schemaname = n.nspname and p.tablename = c.relname) as policies
       from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where c.relkind in ('r', 'p') and n.nspname = any($1) order by 1, 2`,
      [schemas],
    );
    expect(tables.length).toBeGreaterThan(40);
    expect(new Set(tables.map(({ schema }) => schema)).size).toBe(schemas.length);
    for (const { schema, name, enabled, forced, leading, policies } of tables) {
      if (withoutTenants[name] ?? withoutTenants[`${schema}.${name}`]) continue;
      const rule = "(workspace_id = current_setting('app.workspace'::text))";
      expect({ table: `${schema}.${name}`, enabled, forced, leading, policies }).toEqual({
        table: `${schema}.${name}`,
        enabled: true,
        forced: true,
        leading: true,
        policies: expect.arrayContaining([`${rule} for {${schema}_app} check ${rule}`]),
      });
      const others = (policies ?? []).filter((policy) => !policy.startsWith(rule));
      for (const policy of others)
        expect({ table: name, policy }).toEqual({ table: name, policy: `true for {${schema}_worker} check true` });
    }
  });

  it('on the list has no column of a workspace, and the list names nothing that is not there', async () => {
    const found = await rows<{ table: string; tenant: boolean }>(
      `select t.table_schema || '.' || t.table_name as table,
         exists (select from information_schema.columns c
                 where c.table_schema = t.table_schema and c.table_name = t.table_name
                   and c.column_name = 'workspace_id') as tenant
       from information_schema.tables t where t.table_schema = any($1)`,
      [schemas],
    );
    for (const name of Object.keys(withoutTenants)) {
      const named = found.filter(({ table }) => table === name || table.split('.')[1] === name);
      expect({ name, tables: named.length > 0, tenants: named.filter(({ tenant }) => tenant) }).toEqual({
        name,
        tables: true,
        tenants: [],
      });
    }
  });
});

describe('the roles of the services', () => {
  it('own nothing beside the owner, pass no security and are in no other role', async () => {
    const roles = await rows<{ name: string; bad: boolean; owns: number; member: number }>(
      `select r.rolname as name,
         r.rolsuper or r.rolbypassrls or r.rolcreaterole or r.rolcreatedb or r.rolreplication as bad,
         (select count(*)::int from pg_class c where c.relowner = r.oid) as owns,
         (select count(*)::int from pg_auth_members m where m.member = r.oid) as member
       from pg_roles r where r.rolname = any($1) order by 1`,
      [schemas.flatMap((schema) => [`${schema}_app`, `${schema}_worker`])],
    );
    expect(roles).toEqual(
      schemas
        .flatMap((schema) => [`${schema}_app`, `${schema}_worker`])
        .sort()
        .map((name) => ({ name, bad: false, owns: 0, member: 0 })),
    );
  });

  it.each(schemas)('%s: the worker may do what the checked list says, and no more', async (schema) => {
    const grants = await rows<{ line: string }>(
      `select table_name || ': ' || privilege_type as line from information_schema.table_privileges where grantee = $1
       union
       select c.table_name || '(' || c.column_name || '): ' || c.privilege_type
       from information_schema.column_privileges c
       where c.grantee = $1 and not exists (
         select from information_schema.table_privileges t
         where t.grantee = $1 and t.table_schema = c.table_schema and t.table_name = c.table_name
           and t.privilege_type = c.privilege_type)`,
      [`${schema}_worker`],
    );
    expect(grants.map(({ line }) => line).sort()).toEqual(
      [...(workerGrants['*'] ?? []), ...(workerGrants[schema] ?? [])].sort(),
    );
  });

  it.each(schemas)('%s: nobody reads another service’s tables', async (schema) => {
    const foreign = await rows(
      `select table_schema, table_name from information_schema.table_privileges
       where grantee in ($1, $2) and table_schema <> $3 and table_schema not in ('pg_catalog', 'information_schema')`,
      [`${schema}_app`, `${schema}_worker`, schema],
    );
    expect(foreign).toEqual([]);
  });
});

describe('the app role', () => {
  let one: Workspace;
  let other: Workspace;
  beforeAll(async () => {
    [one, other] = [await newWorkspace('One'), await newWorkspace('Other')];
    for (const { send } of [one, other])
      await ok(send('POST', '/v1/contacts', { body: { email: 'dana@acme.example' } }));
  });

  async function asCrm<T>(workspaceId: string | undefined, text: string): Promise<T[]> {
    const app = new pg.Client({ connectionString: roleUrl(ready.database_url, 'crm_app', master()) });
    await app.connect();
    try {
      await app.query('begin');
      if (workspaceId) await app.query("select set_config('app.workspace', $1, true)", [workspaceId]);
      return (await app.query(text)).rows as T[];
    } finally {
      await app.end();
    }
  }

  it('sees the rows of its transaction’s workspace alone', async () => {
    const ids = await asCrm<{ workspace_id: string }>(one.id, 'select distinct workspace_id from contacts');
    expect(ids).toEqual([{ workspace_id: one.id }]);
    expect(await asCrm(one.id, `select from events where workspace_id = '${other.id}'`)).toEqual([]);
  });

  it('sees and writes nothing without one, or for another', async () => {
    await expect(asCrm(undefined, 'select from contacts')).rejects.toThrow(/app\.workspace/);
    expect(
      await asCrm(
        one.id,
        `update contacts set workspace_id = workspace_id where workspace_id = '${other.id}' returning 1`,
      ),
    ).toEqual([]);
    await expect(asCrm(one.id, `insert into unique_values values ('${other.id}', 'x', 'x', 'x')`)).rejects.toThrow(
      /row-level security/,
    );
  });
});

describe('a service’s user on the bus', () => {
  /** Whether the server refuses; it says so in order with the flush's answer. */
  async function refused(user: string, subject: string): Promise<boolean> {
    const connection = await connect({
      servers: new URL(ready.nats_url).host,
      user,
      pass: busPassword(master(), user),
      inboxPrefix: `_INBOX.${user}`,
    });
    let denied = false;
    const watching = (async () => {
      for await (const status of connection.status()) if (status.type === 'error') denied = true;
    })();
    // Nobody answers this name: also where it is allowed, nothing happens.
    connection.publish(subject, '{}');
    await connection.flush();
    await connection.close();
    await watching;
    return denied;
  }

  it.each(
    schemas.flatMap((user) => schemas.filter((service) => service !== user).map((service) => [user, service] as const)),
  )('%s may not call the operations of %s, nor speak for it', async (user, service) => {
    expect(await refused(user, `op.${service}.nothing.create`)).toBe(true);
    expect(await refused(user, `evt.${service}.nothing.happened.ws_1`)).toBe(true);
  });

  it.each(['sandbox', 'external', 'operator'])('%s may call nothing', async (user) => {
    for (const service of schemas) expect(await refused(user, `op.${service}.nothing.create`)).toBe(true);
  });

  it('lets the gateway call', async () => {
    expect(await refused('gateway', 'op.crm.nothing.create')).toBe(false);
  });

  it('lets no one in without a password', async () => {
    await expect(connect({ servers: new URL(ready.nats_url).host, reconnect: false })).rejects.toThrow();
    await expect(
      connect({ servers: new URL(ready.nats_url).host, user: 'crm', pass: 'guess', reconnect: false }),
    ).rejects.toThrow();
  });
});
