import { newId, type ReplyClass } from '@sortie/contracts';
import type { Unit } from '@sortie/event-store';
import { goOn, stepsOf, type OpenEnrollment } from '../enrollments/advance-enrollment.js';
import { recordBounce, recordComplaint, recordReply, recordUnsubscribe } from '../enrollments/enrollment.decide.js';
import { enrollment } from '../enrollments/enrollment.js';
import { appendSkip, stopContact, takeBackTouches } from '../enrollments/stop.js';
import { pauseMailbox } from '../mailboxes/pause-mailbox.js';
import type { ReplyVerdict } from '../mail/smtp-replies.js';
import { suppress } from '../suppressions/suppress.js';
import type { MatchedTouch } from './correspondence.js';

/** A person's answer: cold steps end, steps for those who replied go on. An absence note stops nothing. */
export async function applyReply(
  unit: Unit,
  touch: MatchedTouch,
  reply: { classification: ReplyClass; subject: string | null; text: string | null },
): Promise<void> {
  const open = await openEnrollment(unit, touch);
  // What is planned for somebody who has answered before are the steps for those who replied: they go on.
  const again = open.state.replied;
  const skipped =
    again || reply.classification === 'out_of_office' || reply.classification === 'unsubscribe'
      ? []
      : await takeBackTouches(
          unit,
          { enrollmentId: touch.enrollmentId, steps: await coldSteps(unit, open) },
          'replied',
        );
  const facts = recordReply(open.state, {
    ...reply,
    replyId: newId('reply'),
    touchId: touch.id,
    mailboxId: touch.mailboxId,
  });
  unit.append(touch.enrollmentId, open.version, facts);
  open.version += facts.length;
  if (reply.classification === 'out_of_office') return;
  if (reply.classification === 'unsubscribe') return unsubscribed(unit, touch, open, 'reply');
  for (const taken of skipped) appendSkip(unit, open, taken, 'replied');
  open.state = { ...open.state, replied: true };
  if (again || open.state.finished) return;
  const last = Math.max(touch.step, ...skipped.map(({ step }) => step));
  await unit.flush();
  await goOn(unit, open, last);
}

/** Steps that are not meant for people who have replied. */
async function coldSteps(unit: Unit, { state }: OpenEnrollment): Promise<number[]> {
  return (await stepsOf(unit, state.campaignId)).flatMap((step, index) => (step.if === 'replied' ? [] : [index]));
}

/** The holder of the address asks for no more mail. */
export async function applyUnsubscribe(
  unit: Unit,
  touch: MatchedTouch,
  via: 'one_click' | 'page' | 'reply',
): Promise<void> {
  await unsubscribed(unit, touch, await openEnrollment(unit, touch), via);
}

export async function applyBounce(
  unit: Unit,
  touch: MatchedTouch,
  verdict: ReplyVerdict,
  code: string | null,
): Promise<void> {
  const open = await openEnrollment(unit, touch);
  const kind = verdict.suppress ? 'hard' : verdict.kind === 'policy' ? 'policy' : 'soft';
  unit.append(touch.enrollmentId, open.version, recordBounce(open.state, ref(touch), kind, code));
  if (verdict.pauseMailbox)
    await pauseMailbox(unit, touch.mailboxId, `a receiver refused its mail: ${code ?? 'no code'}`);
  if (!verdict.suppress) return;
  await block(unit, touch, 'bounced');
  await stopContact(unit, touch.contactId, 'bounced');
}

export async function applyComplaint(unit: Unit, touch: MatchedTouch): Promise<void> {
  const open = await openEnrollment(unit, touch);
  unit.append(touch.enrollmentId, open.version, recordComplaint(open.state, ref(touch)));
  await block(unit, touch, 'complained');
  await stopContact(unit, touch.contactId, 'complained');
}

async function unsubscribed(
  unit: Unit,
  touch: MatchedTouch,
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
  touch: MatchedTouch,
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
