import { minuteMs } from '@sortie/contracts';
import type { Unit } from '@sortie/event-store';
import { pauseMailbox } from '../mailboxes/pause-mailbox.js';
import { settleResult } from '../placement/settle-result.js';
import type { SubmitResult } from '../sending/smtp.js';
import { verdictOf } from '../sending/verdict.js';
import { arrived } from './arrive.js';
import { lockWarmup } from './lock.js';
import type { TakenMail } from './take-mail.js';
import { wasSent } from './was-sent.js';

// Greylisting lets a second attempt through after some minutes; whoever refuses three times does not want it today.
const retryMs = 15 * minuteMs;
const mostAttempts = 3;

/** What became of a mail that was handed over; `standsInInbox`: its server is the recipient's own. */
export async function recordOutcome(
  unit: Unit,
  mail: TakenMail,
  result: SubmitResult,
  standsInInbox: boolean,
): Promise<void> {
  // A result may complete its test, and what stands in the inbox may be answered: one at a time.
  if (standsInInbox || mail.placementTestId) await lockWarmup(unit);
  const verdict = verdictOf(result);
  switch (verdict.kind) {
    case 'accepted':
      return accepted(unit, mail, verdict.messageId ?? mail.messageId, standsInInbox);
    case 'unknown':
      return giveUp(unit, mail.id);
    case 'unreachable':
      return standsInInbox ? planAgain(unit, mail, unit.now) : later(unit, mail, retryMs, 'unreachable');
    case 'throttled':
      return later(unit, mail, verdict.seconds * 1000, 'throttled');
    case 'postponed':
      return verdict.lasting ? failed(unit, mail, verdict.code) : later(unit, mail, retryMs, verdict.code);
    case 'refused':
    case 'bounced':
      return failed(unit, mail, verdict.code);
    case 'mailbox_failed':
      await failed(unit, mail, verdict.code);
      return pauseMailbox(unit, mail.from.id, verdict.text);
  }
}

async function accepted(unit: Unit, { id }: TakenMail, messageId: string, standsInInbox: boolean): Promise<void> {
  await wasSent(unit, id, messageId);
  if (standsInInbox) await arrived(unit, id, 'inbox');
}

function later(unit: Unit, mail: TakenMail, ms: number, reason: string): Promise<void> {
  if (mail.attempts + 1 >= mostAttempts) return failed(unit, mail, reason);
  return planAgain(unit, mail, new Date(unit.now.getTime() + ms));
}

/** Nothing was taken, so it may go again. */
async function planAgain(unit: Unit, { id }: TakenMail, dueAt: Date): Promise<void> {
  await unit.sql.query(
    `update warmup_mails set state = 'planned', owner = null, due_at = $3
     where workspace_id = $1 and id = $2 and state = 'submitting'`,
    [unit.workspaceId, id, dueAt],
  );
}

async function failed(unit: Unit, mail: TakenMail, reason: string): Promise<void> {
  const { rowCount } = await unit.sql.query(
    `update warmup_mails set state = 'failed', owner = null, reason = $3
     where workspace_id = $1 and id = $2 and state = 'submitting'`,
    [unit.workspaceId, mail.id, reason],
  );
  if (!rowCount || !mail.placementTestId) return;
  const place = { placement_test_id: mail.placementTestId, to_mailbox_id: mail.to.id };
  await settleResult(unit, place, 'failed', reason);
}

/**
 * Nobody knows whether the server took it, and nobody needs to: a warmup mail is said to nobody, so it is never sent
 * again and not looked up. Should it arrive after all, its reader says so.
 */
export async function giveUp(unit: Unit, id: string): Promise<void> {
  await unit.sql.query(
    `update warmup_mails set state = 'unknown', owner = null
     where workspace_id = $1 and id = $2 and state = 'submitting'`,
    [unit.workspaceId, id],
  );
}
