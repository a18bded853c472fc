import type { EmailStep, FinishReason } from '@sortie/contracts';
import type { Unit } from '@sortie/event-store';
import { completeCampaign } from '../campaigns/complete-campaign.js';
import { comesBy, isAhead } from '../sequences/step-graph.js';
import { flowOf, type CampaignFlow } from './campaign-flow.js';
import type { Enrollment } from './enrollment.js';
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
  const going = advances.filter(({ open: { state } }) => !state.finished);
  const campaigns = [...new Set(going.map(({ open }) => open.state.campaignId))];
  const flows = new Map(await Promise.all(campaigns.map(async (id) => [id, await flowOf(unit, id)] as const)));
  const beyond = going.filter(({ open: { state }, step }) => step > state.head).map(({ open }) => open);
  const waiting = await openSteps(unit, beyond);
  const ways = going.flatMap(({ open, step }) => {
    const { state } = open;
    const flow = flows.get(state.campaignId)!;
    // Its way is not there yet, and will go on past this step.
    if (isAhead(flow.steps, step, { head: state.head, open: waiting.get(state.id) ?? [] })) return [];
    return [{ open, flow, to: wayOn(flow.steps, step, state) }];
  });
  await follow(unit, ways);
}

/**
 * Where it goes from `step`. A branch that was taken meanwhile may lead around this step: then its own way goes on, from
 * its head past what was decided there, or it has come to its end while this step's mail was on its way.
 */
function wayOn(steps: readonly EmailStep[], step: number, state: Enrollment): number | null {
  return comesBy(steps, state.head, step) ? nextStep(steps, step, state) : state.head;
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
  for (const open of last) record(unit, open, finish(open.state, reasonAtEnd(open.state)));
  if (last.length > 0) await closed(unit, last);
}

/** An answer led elsewhere while the mail at the end of another way was being sent: that touch goes on, and ends it. */
async function withoutOpenTouch(unit: Unit, ended: OpenEnrollment[]): Promise<OpenEnrollment[]> {
  const going = await openSteps(unit, ended);
  return ended.filter(({ state }) => !going.has(state.id));
}

/** The steps whose touches are still open, by enrollment: only one that has branched has any behind a decided step. */
async function openSteps(unit: Unit, enrollments: readonly OpenEnrollment[]): Promise<Map<string, number[]>> {
  const branched = enrollments.filter(({ state }) => state.head > 0);
  if (branched.length === 0) return new Map();
  const { rows } = await unit.sql.query<{ enrollment_id: string; steps: number[] }>({
    name: 'enrollments-open',
    text: `select enrollment_id, array_agg(step) as steps from touches
           where workspace_id = $1 and enrollment_id = any($2)
             and state in ('planned', 'held', 'claimed', 'submitting', 'unknown') group by 1`,
    values: [unit.workspaceId, branched.map(({ state }) => state.id)],
  });
  return new Map(rows.map(({ enrollment_id, steps }) => [enrollment_id, steps]));
}

/** Why an enrollment ends whose way is at its end. */
export function reasonAtEnd({ replied }: Pick<Enrollment, 'replied'>): FinishReason {
  return replied ? 'replied' : 'completed';
}

/** Ends the enrollment, and its campaign when it was the last. */
export async function end(unit: Unit, open: OpenEnrollment, reason: FinishReason): Promise<void> {
  record(unit, open, finish(open.state, reason));
  await closed(unit, [open]);
}

/** What follows from the end of enrollments. */
async function closed(unit: Unit, ended: readonly OpenEnrollment[]): Promise<void> {
  await wakeWaiting(unit, ended.map(({ state }) => state.contactId));
  await unit.flush();
  const campaigns = [...new Set(ended.map(({ state }) => state.campaignId))].sort();
  for (const campaignId of campaigns) await completeCampaign(unit, campaignId);
}
