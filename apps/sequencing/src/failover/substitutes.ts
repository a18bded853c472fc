import type { Sql } from '@sortie/event-store';
import { isBlocked } from '../domains/blocked.js';

/** A touch that another mailbox may make. */
export interface Movable {
  id: string;
  enrollment_id: string;
  campaign_id: string;
}

/**
 * The mailboxes that can send in a mailbox's stead, by campaign, whether or not it is still in the campaign's pool
 * itself; only campaigns of the named statuses, and none that has no other mailbox or shall have none.
 */
export async function substitutes(
  sql: Sql,
  workspaceId: string,
  mailboxId: string,
  now: Date,
  campaigns: readonly string[],
): Promise<Map<string, string[]>> {
  const { rows } = await sql.query<{ campaign_id: string; mailbox_ids: string[] }>(
    `select c.id as campaign_id, array_agg(m.id order by m.id) as mailbox_ids
     from pools p
     join campaigns c on c.workspace_id = $1 and c.pool_id = p.id and c.status = any($4)
       and c.sender_id is null
     join mailboxes m on m.workspace_id = $1 and m.id = any(p.mailbox_ids) and m.id <> $2 and m.status = 'active'
       and (m.health not in ('quarantine', 'block') or m.health_until <= $3) and not ${isBlocked('m', '$3')}
     where p.workspace_id = $1 group by c.id`,
    [workspaceId, mailboxId, now, campaigns],
  );
  return new Map(rows.map(({ campaign_id, mailbox_ids }) => [campaign_id, mailbox_ids]));
}
