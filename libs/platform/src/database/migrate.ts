import pg from 'pg';
import { DataSource, type MigrationInterface } from 'typeorm';

export type MigrationClass = new () => MigrationInterface;

/** Where TypeORM keeps what has run, in the service's schema. */
export const migrationsTable = 'migrations';

// Any fixed number, beside which the schema's name is hashed: two runs for one schema wait for each other.
const lockClass = 0x4d49;

/** Runs the migrations that have not run yet, as the owner of the schema; doing it again changes nothing. */
export async function runMigrations(
  service: string, ownerUrl: string, migrations: readonly MigrationClass[],
): Promise<void> {
  const locker = new pg.Client({ connectionString: ownerUrl, application_name: `${service}-migrations` });
  await locker.connect();
  const source = new DataSource({
    type: 'postgres', applicationName: `${service}-migrations`, url: ownerUrl, schema: service,
    migrations: [...migrations], migrationsTableName: migrationsTable, installExtensions: false, logging: false,
  });
  try {
    await locker.query('select pg_advisory_lock($1, hashtext($2))', [lockClass, service]);
    await source.initialize();
    await source.runMigrations({ transaction: 'each' });
  } finally {
    if (source.isInitialized) await source.destroy();
    await locker.end();
  }
}

/** Refuses to start on a schema that lacks one of the migrations that this code was written for. */
export async function refuseOlderSchema(
  service: string, pool: pg.Pool, migrations: readonly MigrationClass[],
): Promise<void> {
  const { rows } = await pool.query<{ name: string }>(
    `select name from ${migrationsTable}`,
  ).catch((error: { code?: string }) => {
    // "undefined table": nothing has run at all.
    if (error.code === '42P01') return { rows: [] };
    throw error;
  });
  const run = new Set(rows.map(({ name }) => name));
  // TypeORM records the `name` member of a migration, or its class's name.
  const wanted = migrations.map((migration) => new migration().name ?? migration.name);
  const missing = wanted.filter((name) => !run.has(name));
  if (missing.length === 0) return;
  throw new Error(`the schema of ${service} is older than this code: run the migrations (${missing.join(', ')})`);
}
