import type { EmailStep, FinishReason } from '@sortie/contracts';
import { newId } from '@sortie/contracts';
import type { Unit } from '@sortie/event-store';
import { campaign, complete } from '../campaigns/campaign.js';
import { finish } from './enrollment.decide.js';
import type { Enrollment } from './enrollment.js';
import { nextTouch } from './next-touch.js';

/** An enrollment inside a unit: its state with what the unit has appended so far. */
export interface OpenEnrollment {
  state: Enrollment;
  version: number;
}

/** Plans what comes after `step`, or ends the enrollment where nothing does. */
export async function goOn(unit: Unit, open: OpenEnrollment, step: number): Promise<void> {
  if (open.state.finished) return;
  const steps = await stepsOf(unit, open.state.campaignId);
  const next = nextTouch(steps, step, open.state.replied, unit.now);
  if (!next) return end(unit, open, open.state.replied ? 'replied' : 'completed');
  await planTouches(unit, [{ enrollment: open.state, step: next.step, dueAt: next.dueAt }]);
}

/** Ends the enrollment, and its campaign when it was the last. */
export async function end(unit: Unit, open: OpenEnrollment, reason: FinishReason): Promise<void> {
  const facts = finish(open.state, reason);
  unit.append(open.state.id, open.version, facts);
  open.version += facts.length;
  await unit.flush();
  await completeCampaign(unit, open.state.campaignId);
}

/** One `campaign.completed`: whoever ends the last contact and whoever ends the launch take turns at the counts row. */
export async function completeCampaign(unit: Unit, campaignId: string): Promise<void> {
  const { rows } = await unit.sql.query<{ active: number; total: number }>(
    `select n.active, n.total from campaigns c join campaign_counts n on n.workspace_id = $1 and n.campaign_id = c.id
     where c.workspace_id = $1 and c.id = $2 and c.launched and c.status in ('active', 'paused') for update of n`,
    [unit.workspaceId, campaignId],
  );
  const counts = rows[0];
  if (!counts || counts.active > 0) return;
  const { state, version } = await unit.load(campaign, campaignId);
  const facts = complete(state, counts.total);
  if (facts.length === 0) return;
  unit.append(campaignId, version, facts);
  await unit.sql.query(
    `update campaigns set status = 'completed', version = $3, updated_at = $4 where workspace_id = $1 and id = $2`,
    [unit.workspaceId, campaignId, version + facts.length, unit.now],
  );
}

/** Touches to be made. */
export interface NewTouch {
  enrollment: Pick<Enrollment, 'id' | 'campaignId' | 'sequenceId' | 'contactId' | 'mailboxId'>;
  step: number;
  dueAt: Date;
}

/** Plans touches, each step of an enrollment once (a second reply plans the same next step), and wakes their lanes; those of a paused campaign are held until it resumes. */
export async function planTouches(unit: Unit, touches: readonly NewTouch[]): Promise<void> {
  const column = (of: (touch: NewTouch) => unknown) => touches.map(of);
  await unit.sql.query(
    `insert into touches (workspace_id, id, campaign_id, sequence_id, enrollment_id, contact_id, mailbox_id, step, due_at, updated_at, state)
     select $1, n.*, $10, case when c.status = 'paused' then 'held' else 'planned' end
     from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::int[], $9::timestamptz[])
       as n(id, campaign_id, sequence_id, enrollment_id, contact_id, mailbox_id, step, due_at)
     join campaigns c on c.workspace_id = $1 and c.id = n.campaign_id and c.status in ('active', 'paused')
     on conflict (workspace_id, enrollment_id, step) do nothing`,
    [
      unit.workspaceId,
      column(() => newId('touch')),
      column((t) => t.enrollment.campaignId),
      column((t) => t.enrollment.sequenceId),
      column((t) => t.enrollment.id),
      column((t) => t.enrollment.contactId),
      column((t) => t.enrollment.mailboxId),
      column((t) => t.step),
      column((t) => t.dueAt),
      unit.now,
    ],
  );
  const earliest = new Map<string, Date>();
  for (const { enrollment, dueAt } of touches) {
    const known = earliest.get(enrollment.mailboxId);
    if (!known || dueAt < known) earliest.set(enrollment.mailboxId, dueAt);
  }
  const lanes = [...earliest].sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [mailboxId, dueAt] of lanes) await wakeLane(unit, mailboxId, dueAt);
}

/** There may be something to send from then on. */
export async function wakeLane(unit: Unit, mailboxId: string, at: Date): Promise<void> {
  await unit.sql.query('update lanes set ready_at = $3 where workspace_id = $1 and mailbox_id = $2 and ready_at > $3', [
    unit.workspaceId,
    mailboxId,
    at,
  ]);
}

/** The steps of the version that the campaign was launched with. */
export async function stepsOf(unit: Pick<Unit, 'sql' | 'workspaceId'>, campaignId: string): Promise<EmailStep[]> {
  const { rows } = await unit.sql.query<{ steps: EmailStep[] }>({
    name: 'campaign-steps',
    text: `select v.steps from campaigns c join sequence_versions v
             on v.workspace_id = $1 and v.sequence_id = c.sequence_id and v.version = c.sequence_version
           where c.workspace_id = $1 and c.id = $2`,
    values: [unit.workspaceId, campaignId],
  });
  return rows[0]?.steps ?? [];
}
