import { minuteMs } from '@sortie/contracts';
import type { EventStore, Unit } from '@sortie/event-store';
import { end } from '../enrollments/advance-enrollment.js';
import { fail, recordBounce } from '../enrollments/enrollment.decide.js';
import { stopContact } from '../enrollments/stop.js';
import { reviewHealth } from '../health/review.js';
import { pauseMailbox } from '../mailboxes/pause-mailbox.js';
import { suppress } from '../suppressions/suppress.js';
import { giveBackUntried, notTouched } from './give-back.js';
import { append, move, replan, shortened, type SettledBy } from './move-touch.js';
import type { TouchPlace } from './touch-row.js';

// 15, 30, 60, 120 minutes: greylisting lets a second attempt through after some minutes, a full mailbox needs hours.
const firstRetryMs = 15 * minuteMs;
const mostAttempts = 5;

/** The receiving server refused the address for good: nobody writes there again. */
export function refused(
  store: EventStore,
  touch: TouchPlace,
  now: Date,
  bounce: { code: string | null; text: string; addressHash: string },
): Promise<void> {
  return store.within(touch.workspaceId, { now }, async (unit) => {
    const text = await wordsToKeep(unit, touch, bounce.text);
    const changed = await move(unit, touch, ['submitting'], 'failed', said('bounced', text));
    if (!changed) return;
    const ref = { ...touch, ...changed };
    const { state } = await append(unit, ref, (before, tried) => recordBounce(before, tried, 'hard', bounce.code));
    await suppress(unit, {
      addressHash: bounce.addressHash,
      email: null,
      contactId: touch.contactId,
      reason: 'bounced',
    });
    await stopContact(unit, touch.contactId, 'bounced');
    await reviewHealth(unit, ref.mailboxId, state.campaignId);
  });
}

/** Not taken now, perhaps later: the touch is due again after a while, a few times. */
export function postponed(
  store: EventStore,
  touch: TouchPlace & { attempts: number },
  now: Date,
  code: string | null,
  text = '',
): Promise<void> {
  return store.within(touch.workspaceId, { now }, async (unit) => {
    const kept = await wordsToKeep(unit, touch, text);
    if (touch.attempts + 1 < mostAttempts) {
      const dueAt = new Date(now.getTime() + firstRetryMs * 2 ** touch.attempts);
      if (await replan(unit, touch, ['submitting'], dueAt, kept)) await notTouched(unit, touch);
      return;
    }
    if (!(await move(unit, touch, ['submitting'], 'failed', said('gave_up', kept)))) return;
    const open = await append(unit, touch, (state, ref) => fail(state, ref, 'gave_up', code));
    await end(unit, open, 'failed');
  });
}

/**
 * The mailbox's server could not be reached: tried again, and in the end the mailbox's failure, not its contact's. The
 * receiver has seen nothing of it, so it is none of the attempts that the touch has.
 */
export function unreachable(store: EventStore, touch: TouchPlace, now: Date, text: string): Promise<void> {
  return store.within(touch.workspaceId, { now }, async (unit) => {
    const kept = await wordsToKeep(unit, touch, text);
    const before = await unreachedBefore(unit, touch);
    if (before + 1 >= mostAttempts) return pauseAt(unit, touch, `its server cannot be reached: ${text}`);
    const dueAt = new Date(now.getTime() + firstRetryMs * 2 ** before);
    if (await replan(unit, touch, ['submitting'], dueAt, kept)) await unseen(unit, touch, before + 1);
  });
}

/** The mail is refused for good, for a reason of its own: the enrollment ends, and the person may be written to. */
export function unsendable(store: EventStore, touch: TouchPlace, now: Date, code: string, text: string): Promise<void> {
  return store.within(touch.workspaceId, { now }, async (unit) => {
    const kept = await wordsToKeep(unit, touch, text);
    if (!(await move(unit, touch, ['submitting'], 'failed', said('refused', kept)))) return;
    const open = await append(unit, touch, (state, ref) => fail(state, ref, 'refused', code));
    await end(unit, open, 'failed');
  });
}

/** Nobody looked at the mail: the sandbox is starting again. That is no attempt and uses no slot. */
export function unreached(store: EventStore, touch: TouchPlace, now: Date): Promise<void> {
  return store.within(touch.workspaceId, { now }, async (unit) => {
    if (await replan(unit, touch, ['submitting'], now)) await giveBackUntried(unit, touch);
  });
}

/** The mailbox cannot send: it is paused with a reason, and the touch waits for it. */
export function mailboxFailed(store: EventStore, touch: TouchPlace, now: Date, reason: string): Promise<void> {
  return store.within(touch.workspaceId, { now }, (unit) => pauseAt(unit, touch, reason));
}

async function pauseAt(unit: Unit, touch: TouchPlace, reason: string): Promise<void> {
  if (await replan(unit, touch, ['submitting'], unit.now)) await unseen(unit, touch, 0);
  await pauseMailbox(unit, touch.mailboxId, reason);
}

/** An attempt that failed at the mailbox's own side; its server was not reached so often in a row. */
async function unseen(unit: Unit, touch: TouchPlace, unreached: number): Promise<void> {
  await notTouched(unit, touch);
  await unit.sql.query(
    'update touches set attempts = attempts - 1, unreached = $3 where workspace_id = $1 and id = $2',
    [unit.workspaceId, touch.id, unreached],
  );
}

async function unreachedBefore(unit: Unit, { id }: TouchPlace): Promise<number> {
  const { rows } = await unit.sql.query<{ unreached: number }>(
    'select unreached from touches where workspace_id = $1 and id = $2',
    [unit.workspaceId, id],
  );
  return rows[0]!.unreached;
}

/**
 * What a server says may quote the address: nothing of it is kept of a person who was erased while the mail was on its
 * way. With the touch locked first, an erasure either has committed by now or clears what is written here.
 */
export async function wordsToKeep(unit: Unit, { id, contactId }: TouchPlace, text: string): Promise<string> {
  void unit.sql.query('select from touches where workspace_id = $1 and id = $2 for update', [unit.workspaceId, id]);
  const { rowCount } = await unit.sql.query(
    'select from subject_keys where workspace_id = $1 and subject = $2 and key is null',
    [unit.workspaceId, contactId],
  );
  return rowCount ? '' : text;
}

function said(reason: string, text: string): { reason: string; server_reply?: string; settled_by?: SettledBy } {
  return { reason, ...(text ? { server_reply: shortened(text), settled_by: 'server' } : {}) };
}
