import { newId, type ClassifiedBy, type Fact, type ReplyClass } from '@sortie/contracts';
import type { Unit } from '@sortie/event-store';
import { endHalted, haltCompany } from '../campaigns/company-stop.js';
import { afterReply } from '../enrollments/after-reply.js';
import {
  recordBounce,
  recordComplaint,
  recordReply,
  recordReplyOfOther,
  recordUnsubscribe,
  type Answer,
} from '../enrollments/enrollment.decide.js';
import { enrollment } from '../enrollments/enrollment.js';
import { holdEnrollment } from '../enrollments/hold.js';
import { record, type OpenEnrollment } from '../enrollments/open-enrollment.js';
import { stopContact } from '../enrollments/stop.js';
import { reviewHealth } from '../health/review.js';
import { pauseMailbox } from '../mailboxes/pause-mailbox.js';
import type { ReplyVerdict } from '../mail/smtp-replies.js';
import { suppress } from '../suppressions/suppress.js';
import { keepInbound } from '../threads/keep-message.js';
import type { MatchedTouch } from './matched-touch.js';

/** A mail from a person, as far as it is kept. */
export interface InboundReply {
  classification: ReplyClass;
  subject: string | null;
  text: string | null;
  quoted?: string | null;
  confidence?: number;
  by?: ClassifiedBy;
  from?: string | null;
  to?: string | null;
  messageId?: string | null;
  /** Its sender is not whom we wrote to: kept in the thread, and nothing follows. */
  fromOther?: boolean;
  /** The person is away until then; without it an absence note changes nothing. */
  heldUntil?: Date | null;
}

/** A person's answer: cold steps end, steps for those who replied go on. An absence note holds, and stops nothing. */
export async function applyReply(unit: Unit, touch: MatchedTouch, reply: InboundReply): Promise<void> {
  const replyId = newId('reply');
  const open = await openEnrollment(unit, touch);
  const { id: touchId, step, mailboxId } = touch;
  await answeredBy(unit, touch, open, { ...reply, replyId, touchId, step, mailboxId });
  const { from = null, to = null, messageId = null, quoted = null, fromOther = false } = reply;
  const { id: enrollmentId, campaignId, contactId } = open.state;
  await keepInbound(
    unit,
    { enrollmentId, campaignId, contactId, mailboxId },
    { ...reply, replyId, from, to, messageId, quoted, fromOther },
  );
}

async function answeredBy(
  unit: Unit,
  touch: MatchedTouch,
  open: OpenEnrollment,
  reply: InboundReply & Answer,
): Promise<void> {
  if (reply.fromOther) return record(unit, open, recordReplyOfOther(open.state, reply));
  if (reply.classification === 'out_of_office') {
    record(unit, open, recordReply(open.state, reply));
    if (reply.heldUntil && !open.state.replied) await holdEnrollment(unit, open, reply.heldUntil);
    return;
  }
  if (reply.classification === 'unsubscribe') {
    record(unit, open, recordReply(open.state, reply));
    return unsubscribed(unit, touch, open, 'reply');
  }
  await countReply(unit, touch, open, () => recordReply(open.state, reply));
}

/** The contact counts as having answered: a branch is taken, or what is planned for others is taken back. */
export async function countReply(
  unit: Unit,
  touch: Pick<MatchedTouch, 'step'>,
  open: OpenEnrollment,
  facts: () => Fact[],
): Promise<void> {
  // Before any touch is locked, as last looks do it.
  const halted = await haltCompany(unit, open.state);
  record(unit, open, facts());
  await afterReply(unit, open, touch);
  await endHalted(unit, halted);
}

/** The holder of the address asks for no more mail. */
export async function applyUnsubscribe(
  unit: Unit,
  touch: MatchedTouch,
  via: 'one_click' | 'page' | 'reply',
): Promise<void> {
  await unsubscribed(unit, touch, await openEnrollment(unit, touch), via);
}

/** A mail came back: a dead address is suppressed, a refusal of us pauses the mailbox. */
export async function applyBounce(
  unit: Unit,
  touch: MatchedTouch,
  verdict: ReplyVerdict,
  code: string | null,
): Promise<void> {
  const open = await openEnrollment(unit, touch);
  const kind = verdict.suppress ? 'hard' : verdict.kind === 'policy' ? 'policy' : 'soft';
  // The contact's next step may ask for it.
  if (kind !== 'hard') await markBounced(unit, touch);
  unit.append(touch.enrollmentId, open.version, recordBounce(open.state, ref(touch), kind, code));
  if (verdict.pauseMailbox)
    await pauseMailbox(unit, touch.mailboxId, `a receiver refused its mail: ${code ?? 'no code'}`);
  if (!verdict.suppress) return;
  await blockBounced(unit, touch);
  await reviewHealth(unit, touch.mailboxId, open.state.campaignId);
}

async function markBounced(unit: Unit, touch: MatchedTouch): Promise<void> {
  await unit.sql.query('update touches set bounced_soft = true where workspace_id = $1 and id = $2', [
    unit.workspaceId,
    touch.id,
  ]);
}

/** The address is dead: nobody writes there again. */
export async function blockBounced(unit: Unit, touch: MatchedTouch): Promise<void> {
  await block(unit, touch, 'bounced');
  await stopContact(unit, touch.contactId, 'bounced');
}

/** The recipient called a mail spam: nobody writes there again. */
export async function applyComplaint(unit: Unit, touch: MatchedTouch): Promise<void> {
  const open = await openEnrollment(unit, touch);
  unit.append(touch.enrollmentId, open.version, recordComplaint(open.state, ref(touch)));
  await block(unit, touch, 'complained');
  await stopContact(unit, touch.contactId, 'complained');
  await reviewHealth(unit, touch.mailboxId, open.state.campaignId);
}

/** Writes down the wish to be left alone, and heeds it everywhere. */
export async function unsubscribed(
  unit: Unit,
  touch: Pick<MatchedTouch, 'enrollmentId' | 'contactId' | 'addressHash'>,
  open: OpenEnrollment,
  via: 'one_click' | 'page' | 'reply',
): Promise<void> {
  unit.append(touch.enrollmentId, open.version, recordUnsubscribe(open.state, via));
  await block(unit, touch, 'unsubscribed');
  await stopContact(unit, touch.contactId, 'unsubscribed');
}

/** The address is known by its keyed hash alone: whom we wrote to stands in no table of ours. */
async function block(
  unit: Unit,
  touch: Pick<MatchedTouch, 'contactId' | 'addressHash'>,
  reason: 'bounced' | 'complained' | 'unsubscribed',
): Promise<void> {
  if (!touch.addressHash) return;
  await suppress(unit, { addressHash: touch.addressHash, email: null, contactId: touch.contactId, reason });
}

async function openEnrollment(unit: Unit, touch: MatchedTouch): Promise<OpenEnrollment> {
  const { state, version } = await unit.load(enrollment, touch.enrollmentId);
  return { state, version };
}

function ref(touch: MatchedTouch) {
  return { id: touch.id, step: touch.step, mailboxId: touch.mailboxId };
}
