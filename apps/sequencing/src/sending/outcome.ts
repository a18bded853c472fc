import type { FinishReason, SkipReason, VariantName } from '@sortie/contracts';
import type { EventStore, Unit } from '@sortie/event-store';
import { end, goOn, goOnAll, record, wakeLane, type OpenEnrollment } from '../enrollments/advance-enrollment.js';
import { fail, recordBounce, recordSent, skip, type TouchRef } from '../enrollments/enrollment.decide.js';
import { enrollment } from '../enrollments/enrollment.js';
import { reviewHealth } from '../health/review.js';
import { pauseMailbox } from '../mailboxes/pause-mailbox.js';
import { stopContact } from '../enrollments/stop.js';
import { suppress } from '../suppressions/suppress.js';
import type { ClaimedTouch } from './claim.js';
import { giveBack, notTouched } from './give-back.js';
import { moveAccepted } from './move-accepted.js';

/** What a touch that was moved is known by. */
interface Moved {
  variant: VariantName | null;
}

type Touch = Pick<ClaimedTouch, 'workspaceId' | 'id' | 'enrollmentId' | 'contactId' | 'mailboxId' | 'step'>;

// 15, 30, 60, 120 minutes: greylisting lets a second attempt through after some minutes, a full mailbox needs hours.
const firstRetryMs = 15 * 60_000;
const mostAttempts = 5;
// RFC 5321 allows replies of several lines of 512 bytes; the first says it.
const mostReply = 500;
const shortened = (reply: string) => reply.slice(0, mostReply);

/** The server's word that it took the mail, and whether it is the recipient's own. */
export interface Acceptance {
  reply: string;
  delivered: boolean;
  by: SettledBy;
  /** A provider's own ids of the mail; replies name its Message-ID. */
  providerId?: string;
  messageId?: string | null;
  /** Applies what was said of it before its ids were stored, in the same transaction. */
  applyEarly?: (unit: Unit, touchId: string, providerId: string) => Promise<void>;
}

/** How an outcome became known. */
export type SettledBy = 'server' | 'sent_folder' | 'answer' | 'provider' | 'person';

/** A touch that a server took. */
export interface Accepted {
  touch: Touch;
  now: Date;
  acceptance: Acceptance;
}

/** The server took the mail. Also called when a look-up finds out so later; says nothing twice. */
export function accepted(store: EventStore, touch: Touch, now: Date, acceptance: Acceptance): Promise<void> {
  return acceptedAll(store, touch.workspaceId, [{ touch, now, acceptance }]);
}

/** The same of several touches of a workspace, in one transaction. */
export function acceptedAll(store: EventStore, workspaceId: string, all: readonly Accepted[]): Promise<void> {
  const now = new Date(Math.max(...all.map((one) => one.now.getTime())));
  return store.within(workspaceId, { now }, async (unit) => {
    const moved = await moveAccepted(unit, all.map(({ touch: { id }, now: at, acceptance: { reply, by } }) =>
      ({ id, at, by, reply: shortened(reply) })));
    const changed = all.filter(({ touch }) => moved.has(touch.id));
    const loaded = await unit.loadMany(enrollment, changed.map(({ touch }) => touch.enrollmentId));
    const advances = changed.map(({ touch, acceptance }) => {
      const open: OpenEnrollment = loaded.get(touch.enrollmentId)!;
      const ref = { ...touch, variant: moved.get(touch.id)! };
      record(unit, open, recordSent(open.state, ref, acceptance.delivered));
      return { open, step: touch.step };
    });
    await goOnAll(unit, advances);
    for (const { touch, acceptance } of changed) {
      if (acceptance.providerId) await keepProviderIds(unit, touch.id, acceptance, acceptance.providerId);
    }
  });
}

async function keepProviderIds(unit: Unit, touchId: string, given: Acceptance, providerId: string): Promise<void> {
  await unit.sql.query(
    'update touches set provider_id = $3, message_id = coalesce($4, message_id) where workspace_id = $1 and id = $2',
    [unit.workspaceId, touchId, providerId, given.messageId ?? null],
  );
  await given.applyEarly?.(unit, touchId, providerId);
}

/** The receiving server refused the address for good: nobody writes there again. */
export function refused(
  store: EventStore,
  touch: Touch,
  now: Date,
  bounce: { code: string | null; text: string; addressHash: string; email: string },
): Promise<void> {
  return store.within(touch.workspaceId, { now }, async (unit) => {
    const changed = await move(unit, touch, ['submitting'], 'failed', said('bounced', bounce.text));
    if (!changed) return;
    const ref = { ...touch, ...changed };
    const { state } = await append(unit, ref, (before, tried) => recordBounce(before, tried, 'hard', bounce.code));
    await suppress(unit, {
      addressHash: bounce.addressHash,
      email: bounce.email,
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
  touch: Touch & { attempts: number },
  now: Date,
  code: string | null,
  text = '',
): Promise<void> {
  return store.within(touch.workspaceId, { now }, async (unit) => {
    if (touch.attempts + 1 < mostAttempts) {
      const dueAt = new Date(now.getTime() + firstRetryMs * 2 ** touch.attempts);
      if (await replan(unit, touch, ['submitting'], dueAt, text)) await notTouched(unit, touch);
      return;
    }
    if (!(await move(unit, touch, ['submitting'], 'failed', said('gave_up', text)))) return;
    const open = await append(unit, touch, (state, ref) => fail(state, ref, code));
    await end(unit, open, 'failed');
  });
}

/** The mailbox's server could not be reached: tried again, and in the end the mailbox's failure and not its contact's. */
export function unreachable(
  store: EventStore,
  touch: Touch & { attempts: number },
  now: Date,
  text: string,
): Promise<void> {
  if (touch.attempts + 1 < mostAttempts) return postponed(store, touch, now, null, text);
  return mailboxFailed(store, touch, now, `its server cannot be reached: ${text}`);
}

/** The mail is refused for good, for a reason of its own: the enrollment ends, and the person may be written to. */
export function unsendable(store: EventStore, touch: Touch, now: Date, code: string, text: string): Promise<void> {
  return store.within(touch.workspaceId, { now }, async (unit) => {
    if (!(await move(unit, touch, ['submitting'], 'failed', said('refused', text)))) return;
    await end(unit, await append(unit, touch, (state, ref) => fail(state, ref, code)), 'failed');
  });
}

/**
 * Nobody looked at the mail: the sandbox is starting again, or the provider asks for patience. That says nothing about
 * the recipient, so it is no attempt and uses no slot.
 */
export function unreached(store: EventStore, touch: Touch, now: Date, again = now): Promise<void> {
  return store.within(touch.workspaceId, { now }, async (unit) => {
    if (!(await replan(unit, touch, ['submitting'], again))) return;
    await giveBack(unit, touch);
    await unit.sql.query('update touches set attempts = attempts - 1 where workspace_id = $1 and id = $2', [
      touch.workspaceId,
      touch.id,
    ]);
  });
}

/** The mailbox cannot send: it is paused with a reason, and the touch waits for it. */
export function mailboxFailed(store: EventStore, touch: Touch, now: Date, reason: string): Promise<void> {
  return store.within(touch.workspaceId, { now }, async (unit) => {
    if (await replan(unit, touch, ['submitting'], now)) await notTouched(unit, touch);
    await pauseMailbox(unit, touch.mailboxId, reason);
  });
}

/** Nobody knows whether the server took it: it is looked up, see unknown.ts. */
export function becameUnknown(store: EventStore, touch: Touch, now: Date): Promise<void> {
  return store.within(touch.workspaceId, { now }, async (unit) => {
    await unit.sql.query(
      `update touches set state = 'unknown', owner = null, unknown_since = clock_timestamp(), updated_at = $3
       where workspace_id = $1 and id = $2 and state = 'submitting'`,
      [touch.workspaceId, touch.id, now],
    );
  });
}

/** The touch is not made, for a reason found while preparing it; `ends` also ends the enrollment. */
export function skipped(
  store: EventStore,
  touch: Touch,
  now: Date,
  reason: SkipReason,
  ends: FinishReason | null,
): Promise<void> {
  return store.within(touch.workspaceId, { now }, async (unit) => {
    if (!(await move(unit, touch, ['claimed'], 'skipped', { reason }))) return;
    await giveBack(unit, touch);
    const open = await append(unit, touch, (state, ref) => skip(state, ref, reason));
    await (ends ? end(unit, open, ends) : goOn(unit, open, touch.step));
  });
}

/** Gives a touch back, or back later; what was never taken may go again. False: it is in none of the states `from`. */
export async function replan(unit: Unit, touch: Touch, from: string[], dueAt: Date, reply = ''): Promise<boolean> {
  const { rowCount } = await unit.sql.query(
    `update touches t set due_at = $4, waits_for = case when $4::timestamptz > $5::timestamptz then 'retry' end, owner = null, updated_at = $5,
       server_reply = nullif($6, ''), state = case when exists (select from campaigns c where c.workspace_id = $1 and c.id = t.campaign_id and c.status = 'paused')
               then 'held' else 'planned' end
     where workspace_id = $1 and id = $2 and state = any($3)`,
    [touch.workspaceId, touch.id, from, dueAt, unit.now, reply.slice(0, mostReply)],
  );
  if (rowCount) await wakeLane(unit, touch.mailboxId, dueAt);
  return rowCount === 1;
}

/** Moves a touch from one of the states `from`; undefined when it was in none of them. */
export async function move(
  unit: Unit,
  touch: Touch,
  from: string[],
  to: string,
  more: { reason?: string; server_reply?: string; settled_by?: SettledBy },
): Promise<Moved | undefined> {
  const { rows } = await unit.sql.query<Moved>(
    `update touches set state = $4, owner = null, updated_at = $5, reason = $6, sent_at = null, server_reply = $7,
       settled_by = $8
     where workspace_id = $1 and id = $2 and state = any($3) returning variant`,
    [
      touch.workspaceId,
      touch.id,
      from,
      to,
      unit.now,
      more.reason ?? null,
      more.server_reply ?? null,
      more.settled_by ?? null,
    ],
  );
  return rows[0];
}

function said(reason: string, text: string): { reason: string; server_reply?: string; settled_by?: SettledBy } {
  return { reason, ...(text ? { server_reply: shortened(text), settled_by: 'server' } : {}) };
}

/** Appends what is decided about the touch on its enrollment, which is loaded for that. */
export async function append(
  unit: Unit,
  touch: Touch & Partial<Moved>,
  decide: (state: OpenEnrollment['state'], ref: TouchRef) => ReturnType<typeof recordSent>,
): Promise<OpenEnrollment> {
  const { state, version } = await unit.load(enrollment, touch.enrollmentId);
  const open = { state, version };
  const { id, step, mailboxId, variant } = touch;
  record(unit, open, decide(state, { id, step, mailboxId, variant }));
  return open;
}
