// Holds something in the database, so that whoever needs it stands provably at one point; then lets go.
import { Client } from 'pg';
import { until } from './until.ts';

export interface Blocker {
  /** Resolves when a statement like `query` waits for what is held; answers whose connections those are. */
  waiting(query: string): Promise<string[]>;
  release(): Promise<void>;
}

/** Runs `sql` in a transaction that stays open until `release`. */
export async function block(databaseUrl: string, sql: string, values: unknown[] = []): Promise<Blocker> {
  const client = new Client({ connectionString: databaseUrl });
  // A look from another connection: this one is in its transaction.
  const looking = new Client({ connectionString: databaseUrl });
  await Promise.all([client.connect(), looking.connect()]);
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  await client.query('begin');
  await client.query(sql, values);
  return {
    async waiting(query) {
      let found: string[] = [];
      await until(async () => {
        const blocked = await looking.query<{ application_name: string }>(
          `select application_name from pg_stat_activity
           where $1 = any(pg_blocking_pids(pid)) and query like $2 and application_name <> ''`,
          [rows[0]!.pid, query],
        );
        found = blocked.rows.map(({ application_name }) => application_name);
        return found.length > 0;
      }, `somebody who waits with ${query}`);
      return found;
    },
    async release() {
      await client.query('rollback');
      await Promise.all([client.end(), looking.end()]);
    },
  };
}
