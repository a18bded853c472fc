import type { Unit } from '@sortie/event-store';
import { stopContact } from '../enrollments/stop.js';
import { classifySmtpReply } from '../mail/smtp-replies.js';
import { pauseMailbox } from '../mailboxes/pause-mailbox.js';
import type { SubmitResult } from '../sending/smtp.js';
import { suppress } from '../suppressions/suppress.js';
import type { PreparedAnswer } from './prepare-answer.js';
import { giveBack, sendFailed, sendPostponed, sendUnknown } from './send-outcome.js';

// The sandbox is back within moments.
const sandboxMs = 500;
// A refused mailbox waits for its owner; looking again costs a row.
const pausedMs = 30_000;

/** What follows when an answer was not accepted: it is tried again later, waits for its mailbox, or has failed. */
export async function recordFailure(
  unit: Unit,
  id: string,
  result: Exclude<SubmitResult, { kind: 'accepted' }>,
  answer: PreparedAnswer,
): Promise<void> {
  switch (result.kind) {
    case 'unknown':
      return sendUnknown(unit, id);
    case 'unreachable':
      // The sandbox is a part of the platform: that it starts again is no attempt.
      if (answer.way.sandboxed) return giveBack(unit, id, ['submitting'], sandboxMs, null);
      return sendPostponed(unit, id, 'unreachable');
    case 'throttled':
      return giveBack(unit, id, ['submitting'], result.seconds * 1000, 'throttled');
    case 'refused':
      return sendFailed(unit, id, result.code);
    case 'mailbox_failed':
      return mailboxFailed(unit, id, answer.mailboxId, result.text);
    case 'rejected':
      return rejected(unit, id, result, answer);
  }
}

async function rejected(
  unit: Unit,
  id: string,
  { code, enhanced, text }: Extract<SubmitResult, { kind: 'rejected' }>,
  { mailboxId, contactId, to }: PreparedAnswer,
): Promise<void> {
  const verdict = classifySmtpReply({ code, enhanced, text });
  const said = enhanced ?? String(code);
  if (verdict.pauseMailbox) return mailboxFailed(unit, id, mailboxId, `the server answered ${said}`);
  if (!verdict.suppress) return sendPostponed(unit, id, said);
  await sendFailed(unit, id, said);
  await suppress(unit, { addressHash: unit.blind(to), email: to, contactId, reason: 'bounced' });
  await stopContact(unit, contactId, 'bounced');
}

async function mailboxFailed(unit: Unit, id: string, mailboxId: string, reason: string): Promise<void> {
  await giveBack(unit, id, ['submitting'], pausedMs, 'mailbox_paused');
  await pauseMailbox(unit, mailboxId, reason);
}
