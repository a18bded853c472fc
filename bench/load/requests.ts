import pg from 'pg';
import type { Target } from './http-load.ts';

// Some hundred companies among the contacts, as in a real list.
const companies = 200;

/** Makes the next request of a target: a contact that is there, or a new one with an address of its own. */
export async function requestsOf({ origin, apiKey, kind, databaseUrl, workspaceId }: Target): Promise<() => string> {
  const head = (line: string, more = '') =>
    `${line} HTTP/1.1\r\nhost: ${new URL(origin).host}\r\nauthorization: Bearer ${apiKey}\r\n${more}`;
  if (kind === 'write') {
    const unique = process.hrtime.bigint().toString(36);
    let made = 0;
    return () => {
      made += 1;
      const body = JSON.stringify({
        email: `p${unique}.${made}@company-${made % companies}.example`,
        first_name: 'Dana',
        last_name: `Number ${made}`,
        title: 'Head of Sales',
        tags: ['bench'],
        timezone: 'Europe/Berlin',
      });
      const headers = `content-type: application/json\r\ncontent-length: ${body.length}\r\n`;
      return `${head('POST /v1/contacts', headers)}\r\n${body}`;
    };
  }
  const ids = await contactIds(databaseUrl, workspaceId);
  const heads = ids.map((id) => `${head(`GET /v1/contacts/${id}`)}\r\n`);
  return () => heads[Math.floor(Math.random() * heads.length)]!;
}

async function contactIds(databaseUrl: string, workspaceId: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const { rows } = await client.query<{ id: string }>('select id from crm.contacts where workspace_id = $1', [
    workspaceId,
  ]);
  await client.end();
  return rows.map(({ id }) => id);
}
