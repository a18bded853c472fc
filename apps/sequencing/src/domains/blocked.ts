import { domainOf } from './domain.rows.js';

/**
 * SQL: whether cold mail and warmup of mailbox row `mailbox` may not go at time `now`. By the unique key of domains, so
 * its cost does not depend on how many there are.
 */
export function isBlocked(mailbox: string, now: string): string {
  return `exists (select from domains d where d.workspace_id = ${mailbox}.workspace_id
    and d.domain = ${domainOf(`${mailbox}.email`)} and d.blocks_at <= ${now})`;
}
