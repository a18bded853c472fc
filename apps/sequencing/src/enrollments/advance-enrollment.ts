import { newId, type Fact, type FinishReason, type VariantName } from '@sortie/contracts';
import type { Unit } from '@sortie/event-store';
import { campaign, complete } from '../campaigns/campaign.js';
import { flowOf } from './campaign-flow.js';
import { finish } from './enrollment.decide.js';
import { enrollment, type Enrollment } from './enrollment.js';
import { nextStep } from './next-step.js';
import { touchOfStep } from './plan-step.js';
import { wakeWaiting } from './wake-waiting.js';
import { dueInWindow } from '../sending/plan-due.js';

/** An enrollment inside a unit: its state with what the unit has appended so far. */
export interface OpenEnrollment {
  state: Enrollment;
  version: number;
}

/** Appends facts of the enrollment, and knows them from then on. */
export function record(unit: Unit, open: OpenEnrollment, facts: readonly Fact[]): void {
  unit.append(open.state.id, open.version, facts);
  open.version += facts.length;
  open.state = facts.reduce((state, fact) => enrollment.evolve(state, fact as never), open.state);
}

/** An enrollment of which a step has been decided. */
export interface Advance {
  open: OpenEnrollment;
  step: number;
}

/** Plans what comes after `step`, or ends the enrollment where nothing does. */
export function goOn(unit: Unit, open: OpenEnrollment, step: number): Promise<void> {
  return goOnAll(unit, [{ open, step }]);
}

/** The same of several enrollments at once. */
export async function goOnAll(unit: Unit, advances: readonly Advance[]): Promise<void> {
  // A branch that was taken meanwhile leads past this step: its own touch goes on.
  const going = advances.filter(({ open: { state }, step }) => !state.finished && step >= state.head);
  const campaigns = [...new Set(going.map(({ open }) => open.state.campaignId))];
  const flows = new Map(await Promise.all(campaigns.map(async (id) => [id, await flowOf(unit, id)] as const)));
  const planned: Promise<NewTouch>[] = [];
  const ended: OpenEnrollment[] = [];
  for (const { open, step } of going) {
    const flow = flows.get(open.state.campaignId)!;
    const next = nextStep(flow.steps, step, open.state);
    if (next === null) ended.push(open);
    else planned.push(touchOfStep(unit, open, flow, next));
  }
  if (planned.length > 0) await planTouches(unit, await Promise.all(planned));
  for (const open of ended) record(unit, open, finish(open.state, open.state.replied ? 'replied' : 'completed'));
  if (ended.length > 0) await closed(unit, ended);
}

/** Ends the enrollment, and its campaign when it was the last. */
export async function end(unit: Unit, open: OpenEnrollment, reason: FinishReason): Promise<void> {
  record(unit, open, finish(open.state, reason));
  await closed(unit, [open]);
}

/** What follows from the end of enrollments. */
async function closed(unit: Unit, ended: readonly OpenEnrollment[]): Promise<void> {
  const contacts = [...new Set(ended.map(({ state }) => state.contactId))].sort();
  for (const contactId of contacts) await wakeWaiting(unit, contactId);
  await unit.flush();
  const campaigns = [...new Set(ended.map(({ state }) => state.campaignId))].sort();
  for (const campaignId of campaigns) await completeCampaign(unit, campaignId);
}

/**
 * One `campaign.completed`: whoever ends the last contact and whoever ends the launch take turns at the counts row. A
 * campaign without a group waits for the next triggered contact; only a stop ends it.
 */
export async function completeCampaign(unit: Unit, campaignId: string): Promise<void> {
  const { rows } = await unit.sql.query<{ active: number; total: number }>(
    `select n.active, n.total from campaigns c join campaign_counts n on n.workspace_id = $1 and n.campaign_id = c.id
     where c.workspace_id = $1 and c.id = $2 and c.launched and c.group_id is not null
       and c.status in ('active', 'paused') for update of n`,
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
  /** The wording that the enrollment drew; none where the step has only its own. */
  variant?: VariantName | null;
}

/**
 * Plans touches, each step of an enrollment once (a second reply plans the same next step), and wakes their lanes;
 * those of a paused campaign are held until it resumes.
 */
export async function planTouches(unit: Unit, touches: readonly NewTouch[]): Promise<void> {
  const due = await dueInWindow(
    unit,
    touches.map(({ enrollment: { campaignId, contactId }, dueAt }) => ({ campaignId, contactId, dueAt })),
  );
  const column = (of: (touch: NewTouch) => unknown) => touches.map(of);
  void unit.sql.query(
    `insert into touches (workspace_id, id, campaign_id, sequence_id, enrollment_id, contact_id, mailbox_id, step,
       due_at, variant, waits_for, not_before, updated_at, state)
     select $1, n.*, $13, case when c.status = 'paused' then 'held' else 'planned' end
     from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::int[],
       $9::timestamptz[], $10::text[], $11::text[], $12::timestamptz[])
       as n(id, campaign_id, sequence_id, enrollment_id, contact_id, mailbox_id, step, due_at, variant, waits_for,
         not_before)
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
      due.map(({ dueAt }) => dueAt),
      column((t) => t.variant ?? null),
      due.map(({ waitsFor }) => waitsFor),
      column((t) => t.dueAt),
      unit.now,
    ],
  );
  const earliest = new Map<string, Date>();
  for (const [index, { enrollment }] of touches.entries()) {
    const { dueAt } = due[index]!;
    const known = earliest.get(enrollment.mailboxId);
    if (!known || dueAt < known) earliest.set(enrollment.mailboxId, dueAt);
  }
  await wakeLanes(unit, earliest);
}

/** There may be something to send from then on. */
export function wakeLane(unit: Unit, mailboxId: string, at: Date): Promise<void> {
  return wakeLanes(unit, new Map([[mailboxId, at]]));
}

/**
 * The same of several lanes. Their rows are locked first, in one order, also those that seem awake: a claim that finds
 * nothing puts its lane to sleep, and does not see what is planned here before this commits.
 */
async function wakeLanes(unit: Unit, earliest: ReadonlyMap<string, Date>): Promise<void> {
  const ids = [...earliest.keys()];
  void unit.sql.query({
    name: 'lanes-lock',
    text: 'select from lanes where workspace_id = $1 and mailbox_id = any($2) order by mailbox_id for update',
    values: [unit.workspaceId, ids],
  });
  await unit.sql.query({
    name: 'lanes-wake',
    text: `update lanes l set ready_at = n.at from unnest($2::text[], $3::timestamptz[]) as n(id, at)
           where l.workspace_id = $1 and l.mailbox_id = n.id and l.ready_at > n.at`,
    values: [unit.workspaceId, ids, [...earliest.values()]],
  });
}
