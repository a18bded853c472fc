import type { FinishReason, SkipReason } from '@sortie/contracts';
import type { Unit } from '@sortie/event-store';
import { end } from './advance-enrollment.js';
import { skip } from './enrollment.decide.js';
import { enrollment } from './enrollment.js';
import type { OpenEnrollment } from './open-enrollment.js';

/** A touch that was taken back. */
export interface StoppedTouch {
  id: string;
  enrollment_id: string;
  mailbox_id: string;
  step: number;
}

/**
 * Takes back a contact's touches that have not been submitted, in all campaigns or some steps of one. The UPDATE waits
 * for a last look that is under way on the same row, and a last look that comes later finds the touch skipped.
 */
export async function takeBackTouches(
  unit: Unit,
  scope: { contactId: string } | { enrollmentId: string; steps: number[] },
  reason: SkipReason,
): Promise<StoppedTouch[]> {
  const [column, value] =
    'contactId' in scope ? ['contact_id', scope.contactId] : ['enrollment_id', scope.enrollmentId];
  const { rows } = await unit.sql.query<StoppedTouch>(
    `update touches set state = 'skipped', reason = $3, owner = null, updated_at = $4
     where workspace_id = $1 and ${column} = $2 and state in ('planned', 'held', 'claimed')
       and ($5::int[] is null or step = any($5))
     returning id, enrollment_id, mailbox_id, step`,
    [unit.workspaceId, value, reason, unit.now, 'steps' in scope ? scope.steps : null],
  );
  return rows;
}

/** Stops everything that is under way to a contact: its touches are skipped, its enrollments end. */
export async function stopContact(unit: Unit, contactId: string, reason: SkipReason & FinishReason): Promise<void> {
  const touches = await takeBackTouches(unit, { contactId }, reason);
  const { rows } = await unit.sql.query<{ id: string }>(
    `select id from enrollments where workspace_id = $1 and contact_id = $2 and status = 'active' order by id`,
    [unit.workspaceId, contactId],
  );
  const ids = [...new Set([...rows.map(({ id }) => id), ...touches.map((touch) => touch.enrollment_id)])].sort();
  await unit.flush();
  const loaded = await unit.loadMany(enrollment, ids);
  for (const id of ids) {
    const open: OpenEnrollment = loaded.get(id)!;
    for (const touch of touches.filter((candidate) => candidate.enrollment_id === id))
      appendSkip(unit, open, touch, reason);
    await end(unit, open, reason);
  }
}

/** Records that a touch was not made. */
export function appendSkip(unit: Unit, open: OpenEnrollment, touch: StoppedTouch, reason: SkipReason): void {
  const facts = skip(open.state, { id: touch.id, step: touch.step, mailboxId: touch.mailbox_id }, reason);
  unit.append(open.state.id, open.version, facts);
  open.version += facts.length;
}
