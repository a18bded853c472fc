import type { EventStore } from '@sortie/event-store';
import { reviewCampaign } from './review-campaign.js';
import { reviewMailbox } from './review-mailbox.js';

interface Due {
  workspace_id: string;
  id: string;
  is_mailbox: boolean;
}

/** Looks again at mailboxes and campaigns whose band has lasted its time, of all workspaces or one. */
export async function recoverHealth(
  store: EventStore,
  nowOf: (workspaceId: string) => Promise<Date>,
  workspaceId?: string,
): Promise<void> {
  const of = (table: string, isMailbox: boolean) => `(
    select t.workspace_id, t.id, ${isMailbox} as is_mailbox from ${table} t
      left join clocks c on c.workspace_id = t.workspace_id
    where t.health_check_at <= coalesce(c.now, now()) and ($1::text is null or t.workspace_id = $1)
    order by t.health_check_at limit 100)`;
  const { rows } = await store.workerOnce<Due>(`${of('mailboxes', true)} union all ${of('campaigns', false)}`, [
    workspaceId ?? null,
  ]);
  for (const { workspace_id, id, is_mailbox } of rows) {
    const now = await nowOf(workspace_id);
    await store.within(workspace_id, { now }, (unit) =>
      is_mailbox ? reviewMailbox(unit, id) : reviewCampaign(unit, id),
    );
  }
}
