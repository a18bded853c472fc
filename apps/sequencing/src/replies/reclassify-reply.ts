import { DomainError, notFound, type ClassifyReply } from '@sortie/contracts';
import type { Unit } from '@sortie/event-store';
import { liftStop } from '../campaigns/company-stop.js';
import { isPaused } from '../campaigns/is-paused.js';
import { goOn } from '../enrollments/advance-enrollment.js';
import { flowOf } from '../enrollments/campaign-flow.js';
import { asksForReply } from '../enrollments/conditions.js';
import { reclassify, restore } from '../enrollments/enrollment.decide.js';
import { answered, enrollment } from '../enrollments/enrollment.js';
import { holdEnrollment } from '../enrollments/hold.js';
import { record, type OpenEnrollment } from '../enrollments/open-enrollment.js';
import { countReply, unsubscribed } from '../inbound/apply.js';
import { holdUntil } from '../inbound/hold-until.js';
import { absenceEnd } from '../inbound/return-date.js';
import { zoneOf } from '../inbound/zone-of.js';
import { wakeLane } from '../sending/wake-lanes.js';
import { messageOf } from '../threads/thread-id.js';
import { findReply, type ReplyRow } from './reply.query.js';

interface TouchRow {
  enrollment_id: string;
  step: number;
  address_hash: string | null;
}

/**
 * A person says what a reply means. What follows is what would have followed had the rules said so: a wish to be left
 * alone suppresses; an absence note that was none stops cold steps; another class takes its branch; a "reply" that was
 * an absence note lets the enrollment go on after a hold, unless it has ended. A suppression is never lifted here, and
 * somebody else's mail in the thread only suppresses.
 */
export async function reclassifyReply(unit: Unit, { id, classification }: ClassifyReply): Promise<void> {
  const row = await findReply(unit.sql, unit.workspaceId, id);
  if (row.classified_by === 'human' && row.classification === classification) return;
  const touch = await touchOf(unit, row);
  const { state, version } = await unit.load(enrollment, touch.enrollment_id);
  const open: OpenEnrollment = { state, version };
  const { touch_id: touchId, mailbox_id: mailboxId } = row;
  const facts = () => reclassify(open.state, { replyId: id, touchId, step: touch.step, mailboxId, classification });
  const from = { enrollmentId: touch.enrollment_id, contactId: row.contact_id, addressHash: touch.address_hash };
  if (classification === 'unsubscribe') {
    record(unit, open, facts());
    await unsubscribed(unit, from, open, 'reply');
  } else if (row.from_other) {
    record(unit, open, facts());
  } else if (classification !== 'out_of_office') {
    await countReply(unit, { step: touch.step }, open, facts);
  } else if (row.classification === 'out_of_office') {
    record(unit, open, facts());
  } else {
    await reopen(unit, open, row, touch, facts);
  }
  await unit.flush();
  await unit.sql.query('update messages set classification = $3 where workspace_id = $1 and id = $2', [
    unit.workspaceId,
    messageOf(id),
    classification,
  ]);
}

/** The cold steps that the reply took back are due again after the absence; those for people who replied are not. */
async function reopen(
  unit: Unit,
  open: OpenEnrollment,
  row: ReplyRow,
  touch: TouchRow,
  facts: () => ReturnType<typeof reclassify>,
): Promise<void> {
  if (open.state.finished)
    throw refused('The enrollment has ended and does not start again: answer in its thread, or trigger the contact.');
  const after = answered(open.state, { reply_id: row.id, classification: 'out_of_office' });
  // Another reply of the person still counts: only the label changes.
  if (after.replied) return record(unit, open, facts());
  if (!open.state.answered) throw refused('The enrollment has gone another way on this reply, and does not come back.');
  const zone = await zoneOf(unit, { contactId: row.contact_id, mailboxId: row.mailbox_id });
  const end = absenceEnd(`${row.subject ?? ''}\n${row.body ?? ''}`, row.received_at);
  const until = holdUntil(end?.back ?? null, unit.now, zone);
  await liftStop(unit, open.state);
  const restored = await bringBack(unit, open);
  record(unit, open, facts());
  await holdEnrollment(unit, open, until);
  if (restored > 0) await wakeLane(unit, open.state.mailboxId, until);
  await unit.flush();
  if (restored === 0) await goOn(unit, open, Math.max(touch.step, open.state.lastSent));
}

/** How many touches are back in the plan: of the mailbox that the contact hears from now, whatever was theirs then. */
async function bringBack(unit: Unit, open: OpenEnrollment): Promise<number> {
  const { state } = open;
  const { steps } = await flowOf(unit, state.campaignId);
  const answers = steps.flatMap((step, index) => (step.if && asksForReply(step.if) ? [index] : []));
  await unit.sql.query(
    `delete from touches where workspace_id = $1 and enrollment_id = $2 and step = any($3)
       and state in ('planned', 'held', 'claimed')`,
    [unit.workspaceId, state.id, answers],
  );
  const { rows } = await unit.sql.query<{ id: string; step: number }>(
    `update touches t set reason = null, mailbox_id = $4, updated_at = $3,
       state = case when ${isPaused('t.campaign_id')} then 'held' else 'planned' end
     where workspace_id = $1 and enrollment_id = $2 and state = 'skipped' and reason = 'replied'
     returning id, step`,
    [unit.workspaceId, state.id, unit.now, state.mailboxId],
  );
  for (const touch of rows) record(unit, open, restore(state, { ...touch, mailboxId: state.mailboxId }, 'replied'));
  return rows.length;
}

async function touchOf(unit: Unit, { touch_id }: ReplyRow): Promise<TouchRow> {
  const { rows } = await unit.sql.query<TouchRow>(
    'select enrollment_id, step, address_hash from touches where workspace_id = $1 and id = $2',
    [unit.workspaceId, touch_id],
  );
  if (!rows[0]) throw notFound('reply');
  return rows[0];
}

function refused(detail: string): DomainError {
  return new DomainError('INVALID_STATE', detail);
}
