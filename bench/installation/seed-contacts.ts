import pg from 'pg';
import { api } from '../../tools/client/api.ts';
import type { BenchPlatform } from './platform.ts';
import { caughtUp } from './caught-up.ts';

const contacts = 20_000;
// The most that one request takes.
const batch = 1000;

/** Fills the workspace through the public API, once, and lets the consumers of it all catch up. */
export async function seedContacts({ origin, apiKey, workspaceId }: BenchPlatform, databaseUrl: string): Promise<void> {
  const database = new pg.Client({ connectionString: databaseUrl });
  await database.connect();
  const { rows } = await database.query('select from crm.contacts where workspace_id = $1 limit 1', [workspaceId]);
  if (rows.length === 0) {
    const client = api(origin, apiKey);
    for (let first = 0; first < contacts; first += batch) {
      const people = Array.from({ length: batch }, (_, index) => personOf(first + index));
      await client.post('/v1/contacts/batch', { contacts: people });
    }
    await caughtUp(databaseUrl);
    await database.query('vacuum analyze');
  }
  await database.end();
}

function personOf(n: number) {
  return {
    email: `person.${n}@company-${n % 200}.example`,
    first_name: 'Robin',
    last_name: `Number ${n}`,
    title: 'Head of Sales',
    tags: ['bench', `cohort-${n % 10}`],
    timezone: 'Europe/Berlin',
  };
}
