// Holds something in the database, so that whoever needs it stands provably at one point; then lets go.
import { setTimeout as wait } from 'node:timers/promises';
import { Client } from 'pg';
import { until } from './until.ts';

// A sender that is not held up comes by many times a second.
const soonMs = 5_000;
const lookMs = 20;

export interface Blocker {
  /** Resolves when a statement like `query` waits for what is held; answers whose connections those are. */
  waiting(query: string): Promise<string[]>;
  /** The same, of which there is none when all wait with something else by then. */
  soonWaiting(query: string): Promise<string[]>;
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
  const waitingNow = async (query: string) => {
    const blocked = await looking.query<{ application_name: string }>(
      `select application_name from pg_stat_activity
       where $1 = any(pg_blocking_pids(pid)) and query like $2 and application_name <> ''`,
      [rows[0]!.pid, query],
    );
    return blocked.rows.map(({ application_name }) => application_name);
  };
  return {
    async waiting(query) {
      let found: string[] = [];
      await until(async () => (found = await waitingNow(query)).length > 0, `somebody who waits with ${query}`);
      return found;
    },
    async soonWaiting(query) {
      for (const giveUp = Date.now() + soonMs; ; await wait(lookMs)) {
        const found = await waitingNow(query);
        if (found.length > 0 || Date.now() > giveUp) return found;
      }
    },
    async release() {
      await client.query('rollback');
      await Promise.all([client.end(), looking.end()]);
    },
  };
}
