import type { CampaignSettings, LimitName } from '@sortie/contracts';
import type { Unit } from '@sortie/event-store';
import { emptyDomainDays } from '../sending/domain-days.js';
import { wakeLanes } from '../sending/wake-lanes.js';

/** The limit for which touches were put off under a setting. */
const limitOf: Partial<Record<keyof CampaignSettings, LimitName>> = {
  window: 'contact_window',
  holidays: 'holiday',
  daily_limit: 'campaign_daily_limit',
  domain_daily_limit: 'domain_daily_limit',
  min_interval_hours: 'min_interval',
  exclusive: 'exclusive',
};

interface Released {
  mailbox_id: string;
  due_at: Date;
  of_domain: boolean;
}

/**
 * What was put off under a setting that has changed is due again, as far as its step lets it: the next claim judges it
 * by the new one, and puts it off behind none of those that have waited with it. Comes last in its unit: a claim may
 * hold a touch while it waits for the days that are locked here.
 */
export async function lookAgain(unit: Unit, campaignId: string, changed: readonly string[]): Promise<void> {
  const limits = changed.flatMap((name) => limitOf[name as keyof CampaignSettings] ?? []);
  if (limits.length === 0) return;
  const { rows } = await unit.sql.query<Released>(
    `with released as (
       update touches set due_at = least(due_at, greatest($3, not_before)), waits_for = null, updated_at = $3
       where workspace_id = $1 and campaign_id = $2 and state in ('planned', 'held') and waits_for = any($4)
       returning mailbox_id, due_at, old.waits_for
     )
     select mailbox_id, min(due_at) as due_at, bool_or(waits_for = 'domain_daily_limit') as of_domain
     from released group by mailbox_id`,
    [unit.workspaceId, campaignId, unit.now, limits],
  );
  await wakeLanes(unit, new Map(rows.map(({ mailbox_id, due_at }) => [mailbox_id, due_at])));
  if (limits.includes('campaign_daily_limit')) await countDay(unit, campaignId);
  // The full days of recipient domains are counted for all campaigns of a mailbox.
  const counted = rows.filter(({ of_domain }) => of_domain).map(({ mailbox_id }) => mailbox_id);
  if (counted.length > 0) await emptyDomainDays(unit, counted);
}

/**
 * A day is counted as it goes only under a limit, so what has gone is counted now; all that waited for the day are due
 * again.
 */
async function countDay(unit: Unit, campaignId: string): Promise<void> {
  await unit.sql.query(
    `insert into campaign_days as d (workspace_id, campaign_id, day, sent)
     select $1, $2, ($3::timestamptz at time zone 'UTC')::date, count(*)::int from touches
     where workspace_id = $1 and campaign_id = $2
       and (took->>'sent_at')::timestamptz >= date_trunc('day', $3::timestamptz, 'UTC')
     on conflict (workspace_id, campaign_id, day)
       do update set sent = greatest(d.sent, excluded.sent), put_off = 0`,
    [unit.workspaceId, campaignId, unit.now],
  );
}
