import type { Unit } from '@sortie/event-store';
import { drawVariant } from '../variants/wording.js';
import { calendarOf, type CampaignFlow } from './campaign-flow.js';
import { restore } from './enrollment.decide.js';
import { record, type OpenEnrollment } from './open-enrollment.js';
import { planTouches, type NewTouch } from './plan-touches.js';
import { dueAfter } from './wait.js';

/** A step that an enrollment comes to. */
export interface Arrival {
  open: OpenEnrollment;
  flow: CampaignFlow;
  step: number;
}

/** Plans steps, which begin to wait now. Answers the arrivals at steps that were decided before. */
export async function planSteps(unit: Unit, arrivals: readonly Arrival[]): Promise<Arrival[]> {
  if (arrivals.length === 0) return [];
  const known = await planTouches(unit, await Promise.all(arrivals.map((arrival) => touchOfStep(unit, arrival))));
  const decided: Arrival[] = [];
  for (const { id, enrollment_id, mailbox_id: mailboxId, step, revived } of known) {
    const arrival = arrivals.find(({ open, step: at }) => open.state.id === enrollment_id && at === step)!;
    const { open } = arrival;
    if (revived) record(unit, open, restore(open.state, { id, step, mailboxId }, 'branch_taken'));
    else decided.push(arrival);
  }
  return decided;
}

async function touchOfStep(unit: Unit, { open: { state }, flow, step }: Arrival): Promise<NewTouch> {
  // Only working days depend on where the contact lives.
  const timezone = flow.steps[step]!.wait_working_days ? await timezoneOf(unit, state.contactId) : null;
  const due = dueAfter(flow.steps[step]!, unit.now, calendarOf(flow, timezone));
  // Who is away hears from us no earlier than after the absence.
  const { heldUntil } = state;
  const dueAt = heldUntil && heldUntil > due ? heldUntil : due;
  return { enrollment: state, step, dueAt, variant: drawVariant(flow.steps[step]!, state, step) };
}

async function timezoneOf(unit: Unit, contactId: string): Promise<string | null> {
  const { rows } = await unit.sql.query<{ timezone: string | null }>(
    'select timezone from recipients where workspace_id = $1 and contact_id = $2',
    [unit.workspaceId, contactId],
  );
  return rows[0]?.timezone ?? null;
}
