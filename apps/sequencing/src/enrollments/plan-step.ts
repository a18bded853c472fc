import type { Unit } from '@sortie/event-store';
import { drawVariant } from '../variants/wording.js';
import { calendarOf, type CampaignFlow } from './campaign-flow.js';
import type { OpenEnrollment } from './open-enrollment.js';
import type { NewTouch } from './plan-touches.js';
import { dueAfter } from './wait.js';

/** The touch of a step that begins to wait now. */
export async function touchOfStep(
  unit: Unit,
  { state }: OpenEnrollment,
  flow: CampaignFlow,
  step: number,
): Promise<NewTouch> {
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
