import type { Unit } from '@sortie/event-store';
import { countedDays } from './counted-days.js';
import { dayOf, subjectOf, type HealthSubject } from './figures.js';

/** Figures count anew from now on: a quarantine has passed, or a person has looked at them and goes on. */
export async function countAnew(unit: Unit, subject: HealthSubject): Promise<void> {
  const { column, id } = subjectOf(subject);
  await unit.sql.query(
    `insert into health_resets (workspace_id, subject, day, sent, bounced, complained, inbox, spam)
     select $1, $2, $3::date, coalesce(sum(sent), 0), coalesce(sum(bounced), 0), coalesce(sum(complained), 0),
       coalesce(sum(inbox), 0), coalesce(sum(spam), 0)
     from ${countedDays(column)} h where day = $3::date
     on conflict (workspace_id, subject) do update set day = excluded.day, sent = excluded.sent,
       bounced = excluded.bounced, complained = excluded.complained, inbox = excluded.inbox, spam = excluded.spam`,
    [unit.workspaceId, id, dayOf(unit.now)],
  );
}

/** The health of a campaign that somebody resumes: good again when its figures had taken it out. */
export async function resetCampaign(unit: Unit, campaignId: string): Promise<void> {
  const { rowCount } = await unit.sql.query(
    `update campaigns set health = 'good', health_until = null, health_check_at = null, health_cause = null
     where workspace_id = $1 and id = $2 and health in ('quarantine', 'block')`,
    [unit.workspaceId, campaignId],
  );
  if (rowCount) await countAnew(unit, { campaignId });
}
