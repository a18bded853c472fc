import type { Unit } from '@sortie/event-store';
import { stopContact } from '../enrollments/stop.js';
import { pauseMailbox } from '../mailboxes/pause-mailbox.js';
import type { Verdict } from '../sending/verdict.js';
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
  verdict: Exclude<Verdict, { kind: 'accepted' }>,
  { way, mailboxId, contactId, to }: PreparedAnswer,
): Promise<void> {
  switch (verdict.kind) {
    case 'unknown':
      return sendUnknown(unit, id);
    case 'unreachable':
      // The sandbox is a part of the platform: that it starts again is no attempt.
      if (way.sandboxed) return giveBack(unit, id, ['submitting'], sandboxMs, null);
      return sendPostponed(unit, id, 'unreachable');
    case 'throttled':
      // Nobody looked at the answer, so it is no attempt.
      await unit.sql.query(
        "update reply_sends set attempts = attempts - 1 where workspace_id = $1 and id = $2 and state = 'submitting'",
        [unit.workspaceId, id],
      );
      return giveBack(unit, id, ['submitting'], verdict.seconds * 1000, 'throttled');
    case 'refused':
      return sendFailed(unit, id, verdict.code);
    case 'mailbox_failed':
      await giveBack(unit, id, ['submitting'], pausedMs, 'mailbox_paused');
      return pauseMailbox(unit, mailboxId, verdict.text);
    case 'postponed':
      return sendPostponed(unit, id, verdict.code);
    case 'bounced':
      await sendFailed(unit, id, verdict.code);
      await suppress(unit, { addressHash: unit.blind(to), email: null, contactId, reason: 'bounced' });
      return stopContact(unit, contactId, 'bounced');
  }
}
