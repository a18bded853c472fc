import type { FinishReason } from '@sortie/contracts';
import type { Unit } from '@sortie/event-store';
import { completeCampaign } from '../campaigns/complete-campaign.js';
import { flowOf, type CampaignFlow } from './campaign-flow.js';
import { finish } from './enrollment.decide.js';
import { nextStep } from './next-step.js';
import { record, type OpenEnrollment } from './open-enrollment.js';
import { planSteps } from './plan-step.js';
import { wakeWaiting } from './wake-waiting.js';

/** An enrollment of which a step has been decided. */
export interface Advance {
  open: OpenEnrollment;
  step: number;
}

/** Where an enrollment goes; `to` null is the end. */
export interface Way {
  open: OpenEnrollment;
  flow: CampaignFlow;
  to: number | null;
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
  const ways = going.map(({ open, step }) => {
    const flow = flows.get(open.state.campaignId)!;
    return { open, flow, to: nextStep(flow.steps, step, open.state) };
  });
  await follow(unit, ways);
}

/** Plans where the ways lead, past what was decided before, and ends the enrollments whose ways end. */
export async function follow(unit: Unit, ways: readonly Way[]): Promise<void> {
  const ended: OpenEnrollment[] = [];
  for (let left = ways; left.length > 0; ) {
    ended.push(...left.flatMap(({ open, to }) => (to === null ? [open] : [])));
    const arrivals = left.flatMap(({ to, ...way }) => (to === null ? [] : [{ ...way, step: to }]));
    const decided = await planSteps(unit, arrivals);
    left = decided.map(({ step, ...way }) => ({ ...way, to: nextStep(way.flow.steps, step, way.open.state) }));
  }
  const last = await withoutOpenTouch(unit, ended);
  for (const open of last) record(unit, open, finish(open.state, open.state.replied ? 'replied' : 'completed'));
  if (last.length > 0) await closed(unit, last);
}

/** An answer led elsewhere while the mail at the end of another way was being sent: that touch goes on, and ends it. */
async function withoutOpenTouch(unit: Unit, ended: readonly OpenEnrollment[]): Promise<OpenEnrollment[]> {
  if (ended.length === 0) return [];
  const { rows } = await unit.sql.query<{ enrollment_id: string }>({
    name: 'enrollments-open',
    text: `select distinct enrollment_id from touches where workspace_id = $1 and enrollment_id = any($2)
             and state in ('planned', 'held', 'claimed', 'submitting', 'unknown')`,
    values: [unit.workspaceId, ended.map(({ state }) => state.id)],
  });
  const going = new Set(rows.map((row) => row.enrollment_id));
  return ended.filter(({ state }) => !going.has(state.id));
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
