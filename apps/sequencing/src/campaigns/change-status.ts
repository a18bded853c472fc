import { notFound, type CampaignStatus, type Fact } from '@sortie/contracts';
import type { Unit } from '@sortie/event-store';
import { resetCampaign } from '../health/reset.js';
import { campaign, type Campaign } from './campaign.js';
import { completeCampaign } from './complete-campaign.js';

/** A campaign whose row this unit has locked. */
export interface LockedCampaign {
  id: string;
  state: Campaign;
  version: number;
}

/** The row first: pausing waits for a launch page, and a page for pausing. */
export async function lockCampaign(unit: Unit, id: string): Promise<LockedCampaign> {
  const { rowCount } = await unit.sql.query('select from campaigns where workspace_id = $1 and id = $2 for update', [
    unit.workspaceId,
    id,
  ]);
  if (!rowCount) throw notFound('campaign');
  const { state, version } = await unit.load(campaign, id);
  return { id, state, version };
}

/** What a change of status does to the touches that wait. */
type Effect = (unit: Unit, campaignId: string) => Promise<void>;

/** Appends the facts, and with them the row's new status and its effect; no facts, no change. */
export async function changeStatus(
  unit: Unit,
  locked: LockedCampaign,
  facts: Fact[],
  status: CampaignStatus,
  effect: Effect,
  reason: string | null = null,
): Promise<void> {
  if (facts.length === 0) return;
  const { id, version } = locked;
  unit.append(id, version, facts);
  locked.version += facts.length;
  await unit.sql.query(
    `update campaigns set status = $3, version = $4, updated_at = $5, status_reason = $6
     where workspace_id = $1 and id = $2`,
    [unit.workspaceId, id, status, locked.version, unit.now, reason],
  );
  await effect(unit, id);
  await unit.flush();
}

/** What was not submitted waits until the campaign resumes. */
export async function holdTouches(unit: Unit, campaignId: string): Promise<void> {
  await unit.sql.query(
    `update touches set state = 'held', owner = null, updated_at = $3
     where workspace_id = $1 and campaign_id = $2 and state in ('planned', 'claimed')`,
    [unit.workspaceId, campaignId, unit.now],
  );
}

/**
 * What waited may go, also what was planned while the pause committed, which a claim may have put off since. Figures
 * that paused the campaign count anew, since a person has looked at them.
 */
export async function releaseTouches(unit: Unit, campaignId: string): Promise<void> {
  await resetCampaign(unit, campaignId);
  await unit.sql.query(
    `with resumed as (
       update touches set state = 'planned', updated_at = $3, waits_for = nullif(waits_for, 'campaign_status'),
         due_at = case when waits_for = 'campaign_status' then least(due_at, greatest($3::timestamptz, not_before))
                       else due_at end
       where workspace_id = $1 and campaign_id = $2 and state in ('held', 'planned')
       returning mailbox_id, due_at
     ), earliest as (select mailbox_id, min(due_at) as due_at from resumed group by mailbox_id order by mailbox_id)
     update lanes l set ready_at = least(l.ready_at, e.due_at) from earliest e
     where l.workspace_id = $1 and l.mailbox_id = e.mailbox_id`,
    [unit.workspaceId, campaignId, unit.now],
  );
  await completeCampaign(unit, campaignId);
}

/** Nothing is sent after this commits; the enrollments are ended in pages behind it. */
export async function dropTouches(unit: Unit, campaignId: string): Promise<void> {
  await unit.sql.query(
    `update touches set state = 'skipped', reason = 'campaign_stopped', owner = null, updated_at = $3
     where workspace_id = $1 and campaign_id = $2 and state in ('planned', 'held', 'claimed')`,
    [unit.workspaceId, campaignId, unit.now],
  );
  await unit.sql.query('update campaigns set closed = false where workspace_id = $1 and id = $2', [
    unit.workspaceId,
    campaignId,
  ]);
}
