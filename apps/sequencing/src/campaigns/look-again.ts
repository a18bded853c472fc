import type { CampaignSettings, LimitName } from '@sortie/contracts';
import type { Unit } from '@sortie/event-store';

/** The limit for which touches were put off under a setting. */
const limitOf: Partial<Record<keyof CampaignSettings, LimitName>> = {
  window: 'contact_window',
  holidays: 'holiday',
  daily_limit: 'campaign_daily_limit',
  domain_daily_limit: 'domain_daily_limit',
  min_interval_hours: 'min_interval',
  exclusive: 'exclusive',
};

/**
 * What was put off under a setting that has changed is due again, as far as its step lets it: the next claim judges it
 * by the new one.
 */
export async function lookAgain(unit: Unit, campaignId: string, changed: readonly string[]): Promise<void> {
  const limits = changed.flatMap((name) => limitOf[name as keyof CampaignSettings] ?? []);
  if (limits.length === 0) return;
  await unit.sql.query(
    `with released as (
       update touches set due_at = least(due_at, greatest($3, not_before)), waits_for = null, updated_at = $3
       where workspace_id = $1 and campaign_id = $2 and state in ('planned', 'held') and waits_for = any($4)
       returning mailbox_id
     ), lane as (select distinct mailbox_id from released order by mailbox_id)
     update lanes l set ready_at = least(l.ready_at, $3) from lane
     where l.workspace_id = $1 and l.mailbox_id = lane.mailbox_id`,
    [unit.workspaceId, campaignId, unit.now, limits],
  );
}
