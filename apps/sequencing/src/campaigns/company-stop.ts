import type { Unit } from '@sortie/event-store';
import { finish } from '../enrollments/enrollment.decide.js';
import { enrollment, type Enrollment } from '../enrollments/enrollment.js';
import { appendSkip, type StoppedTouch } from '../enrollments/stop.js';
import { wakeWaiting } from '../enrollments/wake-waiting.js';
import { completeCampaign } from './complete-campaign.js';

// Ended in the reply's own transaction: some tens of milliseconds. A larger company is finished right behind it.
const pageSize = 100;

/** Advisory lock that orders last looks (shared) and the stop of a company in a campaign (exclusive). */
export const companyLock = (workspace: string, campaign: string, company: string) =>
  `hashtextextended(concat_ws(':', 'company', ${workspace}, ${campaign}, ${company}), 0)`;

/** True of touches `t` of enrollments `e` whose company has stopped; whoever has replied gets the steps for that. */
export const companyStopped = `(not e.replied and exists (
  select from company_stops cs join recipients r on r.workspace_id = cs.workspace_id and r.company_id = cs.company_id
  where cs.workspace_id = $1 and cs.campaign_id = t.campaign_id and r.contact_id = t.contact_id))`;

/** Whether a touch was refused because of its company. */
export async function byCompany(unit: Unit, touchId: string): Promise<boolean> {
  const { rowCount } = await unit.sql.query(
    `select from touches t join enrollments e on e.workspace_id = $1 and e.id = t.enrollment_id
     where t.workspace_id = $1 and t.id = $2 and ${companyStopped}`,
    [unit.workspaceId, touchId],
  );
  return rowCount === 1;
}

/** Enrollments of a company that are being ended, with the touches taken back from them. */
export interface HaltedPage {
  campaignId: string;
  enrollmentIds: string[];
  touches: StoppedTouch[];
  /** Nobody of the company is left. */
  last: boolean;
}

/**
 * Somebody of a company has answered: where the campaign's settings say so, nobody else there is written to. No send
 * begins after this commits: a last look waits for the lock and then finds the stop, also for touches that were not
 * there to be taken back. Comes before the unit's own touches are locked, since last looks take both in this order.
 */
export async function haltCompany(unit: Unit, { id, campaignId, contactId }: Enrollment): Promise<HaltedPage | null> {
  const { rows } = await unit.sql.query<{ company_id: string }>(
    `select r.company_id from campaigns c join recipients r on r.workspace_id = $1 and r.contact_id = $3
     where c.workspace_id = $1 and c.id = $2 and c.status in ('active', 'paused')
       and (c.settings->>'stop_company_on_reply')::boolean and r.company_id is not null`,
    [unit.workspaceId, campaignId, contactId],
  );
  const company = rows[0]?.company_id;
  if (!company) return null;
  return (await markStopped(unit, campaignId, company)) ? haltPage(unit, campaignId, company, id) : null;
}

/** Writes the stop down, under the lock for which last looks wait. False: the company had stopped before. */
export async function markStopped(unit: Unit, campaignId: string, companyId: string): Promise<boolean> {
  await lockCompany(unit, campaignId, companyId);
  const { rowCount } = await unit.sql.query(
    `insert into company_stops (workspace_id, campaign_id, company_id, stopped_at, done)
     values ($1, $2, $3, $4, false) on conflict do nothing`,
    [unit.workspaceId, campaignId, companyId, unit.now],
  );
  return rowCount === 1;
}

/**
 * What counted as an answer was an absence note: where nobody else of the company has answered, it has not stopped. Who
 * was ended by the stop stays ended. Comes before the unit's own touches are locked, too.
 */
export async function liftStop(unit: Unit, { id, campaignId, contactId }: Enrollment): Promise<void> {
  const { rows } = await unit.sql.query<{ company_id: string }>(
    'select company_id from recipients where workspace_id = $1 and contact_id = $2 and company_id is not null',
    [unit.workspaceId, contactId],
  );
  const company = rows[0]?.company_id;
  if (!company) return;
  await lockCompany(unit, campaignId, company);
  await unit.sql.query(
    `delete from company_stops where workspace_id = $1 and campaign_id = $2 and company_id = $3 and not exists (
       select from enrollments e join recipients r on r.workspace_id = $1 and r.contact_id = e.contact_id
       where e.workspace_id = $1 and e.campaign_id = $2 and e.id <> $4 and e.replied and r.company_id = $3)`,
    [unit.workspaceId, campaignId, company, id],
  );
}

async function lockCompany(unit: Unit, campaignId: string, companyId: string): Promise<void> {
  await unit.sql.query(`select pg_advisory_xact_lock(${companyLock('$1::text', '$2::text', '$3::text')})`, [
    unit.workspaceId,
    campaignId,
    companyId,
  ]);
}

/** Takes back what is planned for a page of the company, `except` who has answered. */
export async function haltPage(
  unit: Unit,
  campaignId: string,
  companyId: string,
  except: string | null,
): Promise<HaltedPage> {
  const { rows } = await unit.sql.query<{ id: string }>(
    `select e.id from enrollments e join recipients r on r.workspace_id = $1 and r.contact_id = e.contact_id
     where e.workspace_id = $1 and e.campaign_id = $2 and r.company_id = $3 and e.status = 'active' and not e.replied
       and e.id is distinct from $4 order by e.id limit ${pageSize}`,
    [unit.workspaceId, campaignId, companyId, except],
  );
  const enrollmentIds = rows.map((row) => row.id);
  const last = rows.length < pageSize;
  const { rows: touches } = await unit.sql.query<StoppedTouch>(
    `with taken as (
       select id from touches where workspace_id = $1 and enrollment_id = any($2)
         and state in ('planned', 'held', 'claimed') order by id for update)
     update touches t set state = 'skipped', reason = 'company_replied', owner = null, updated_at = $3 from taken
     where t.workspace_id = $1 and t.id = taken.id returning t.id, t.enrollment_id, t.mailbox_id, t.step`,
    [unit.workspaceId, enrollmentIds, unit.now],
  );
  if (last) {
    await unit.sql.query(
      'update company_stops set done = true where workspace_id = $1 and campaign_id = $2 and company_id = $3',
      [unit.workspaceId, campaignId, companyId],
    );
  }
  return { campaignId, enrollmentIds, touches, last };
}

/** Ends the enrollments of a page: its touches are taken back by then. */
export async function endHalted(unit: Unit, halted: HaltedPage | null): Promise<void> {
  if (!halted || halted.enrollmentIds.length === 0) return;
  await unit.flush();
  const loaded = await unit.loadMany(enrollment, halted.enrollmentIds);
  for (const touch of halted.touches) appendSkip(unit, loaded.get(touch.enrollment_id)!, touch, 'company_replied');
  for (const [id, open] of loaded) unit.append(id, open.version, finish(open.state, 'company_replied'));
  await wakeWaiting(unit, Array.from(loaded.values(), ({ state }) => state.contactId));
  await unit.flush();
  await completeCampaign(unit, halted.campaignId);
}
