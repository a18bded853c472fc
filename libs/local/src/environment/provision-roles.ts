import pg from 'pg';
import { scramVerifier } from './scram-verifier.js';
import { rolePassword } from './service-environment.js';
import type { ServiceName } from './services.js';

/** Any fixed number: two supervisors on one database provision one after the other. */
const PROVISION_LOCK = 7_106_001;

/**
 * Makes three roles and a schema per service in the database of `adminUrl`; doing it again changes nothing.
 *
 * `<svc>_owner` owns the schema and runs migrations. `<svc>_app` reads and writes every table of it, under
 * row-level security. `<svc>_worker` gets nothing here: a migration grants it table by table.
 */
export async function provisionRoles(
  adminUrl: string, services: readonly ServiceName[], master: Buffer,
): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await client.query('BEGIN');
    await client.query('SELECT pg_advisory_xact_lock($1)', [PROVISION_LOCK]);
    await client.query('REVOKE ALL ON SCHEMA public FROM PUBLIC');
    await client.query(`REVOKE ALL ON DATABASE ${client.escapeIdentifier(client.database ?? '')} FROM PUBLIC`);
    for (const service of services) await provision(client, service, master);
    await client.query('COMMIT');
  } finally {
    await client.end();
  }
}

async function provision(client: pg.Client, service: ServiceName, master: Buffer): Promise<void> {
  const [owner, app, worker] = [`${service}_owner`, `${service}_app`, `${service}_worker`];
  const { rows } = await client.query<{ rolname: string }>('SELECT rolname FROM pg_roles WHERE rolname = ANY($1)', [
    [owner, app, worker],
  ]);
  const existing = new Set(rows.map((row) => row.rolname));
  const database = client.escapeIdentifier(client.database ?? '');
  for (const role of [owner, app, worker]) {
    const verifier = client.escapeLiteral(scramVerifier(rolePassword(master, role)));
    const verb = existing.has(role) ? 'ALTER' : 'CREATE';
    await client.query(`${verb} ROLE ${role} LOGIN NOCREATEDB NOCREATEROLE NOINHERIT PASSWORD ${verifier}`);
    await client.query(`ALTER ROLE ${role} SET search_path = ${service}`);
    await client.query(`GRANT CONNECT ON DATABASE ${database} TO ${role}`);
  }
  await client.query(`
    GRANT ${owner} TO CURRENT_USER;
    CREATE SCHEMA IF NOT EXISTS ${service} AUTHORIZATION ${owner};
    GRANT USAGE ON SCHEMA ${service} TO ${app}, ${worker};
    ALTER DEFAULT PRIVILEGES FOR ROLE ${owner} IN SCHEMA ${service}
      GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO ${app};
    ALTER DEFAULT PRIVILEGES FOR ROLE ${owner} IN SCHEMA ${service} GRANT USAGE ON SEQUENCES TO ${app};
    -- A dry run works on temporary copies; they are seen by nobody else and gone with its transaction.
    GRANT TEMPORARY ON DATABASE ${database} TO ${app};
    ALTER ROLE ${app} SET idle_in_transaction_session_timeout = '10s';
    -- A worker that froze while it numbers events must not hold everyone up for longer.
    ALTER ROLE ${worker} SET idle_in_transaction_session_timeout = '2s';
  `);
}
