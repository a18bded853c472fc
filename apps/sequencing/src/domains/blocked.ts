import type { Sql } from '@sortie/event-store';
import { domainOf } from './domain.rows.js';

/**
 * SQL: whether cold mail and warmup of mailbox row `mailbox` may not go at time `now`. By the unique key of domains, so
 * its cost does not depend on how many there are.
 */
export function isBlocked(mailbox: string, now: string): string {
  return `exists (select from domains d where d.workspace_id = ${mailbox}.workspace_id
    and d.domain = ${domainOf(`${mailbox}.email`)} and d.blocks_at <= ${now})`;
}

/** The workspace's domains that are blocked at that time, and since when. */
export async function blockedDomains(
  sql: Sql,
  workspaceId: string,
  now: Date,
): Promise<{ id: string; domain: string; blocks_at: Date }[]> {
  const { rows } = await sql.query<{ id: string; domain: string; blocks_at: Date }>(
    'select id, domain, blocks_at from domains where workspace_id = $1 and blocks_at <= $2 order by domain',
    [workspaceId, now],
  );
  return rows;
}
