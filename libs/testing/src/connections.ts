import { setTimeout as wait } from 'node:timers/promises';
import type { Client } from 'pg';

/** A backend ends a moment after its client; what is still there after this is a leak. */
const GOODBYE_MS = 2_000;
const POLL_MS = 10;

/** Waits until nobody is connected to `database` and returns who still is when patience ends. */
export async function lingeringConnections(admin: Client, database: string): Promise<string[]> {
  for (let waited = 0; ; waited += POLL_MS) {
    const { rows } = await admin.query<{ who: string }>(
      `SELECT format('%s (%s, last query: %s)', usename, state, left(query, 80)) AS who
         FROM pg_stat_activity WHERE datname = $1 AND backend_type = 'client backend'`,
      [database],
    );
    if (rows.length === 0 || waited >= GOODBYE_MS) return rows.map((row) => row.who);
    await wait(POLL_MS);
  }
}
