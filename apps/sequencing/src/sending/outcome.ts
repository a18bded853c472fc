import type { FinishReason, SkipReason } from '@sortie/contracts';
import type { EventStore, Unit } from '@sortie/event-store';
import { end, goOn, wakeLane, type OpenEnrollment } from '../enrollments/advance-enrollment.js';
import { fail, recordBounce, recordSent, skip, type TouchRef } from '../enrollments/enrollment.decide.js';
import { enrollment } from '../enrollments/enrollment.js';
import { pauseMailbox } from '../mailboxes/pause-mailbox.js';
import { stopContact } from '../enrollments/stop.js';
import { suppress } from '../suppressions/suppress.js';
import type { ClaimedTouch } from './claim.js';

type Touch = Pick<ClaimedTouch, 'workspaceId' | 'id' | 'enrollmentId' | 'contactId' | 'mailboxId' | 'step'>;

// 15, 30, 60, 120 minutes: greylisting lets a second attempt through after some minutes, a full mailbox needs hours.
const firstRetryMs = 15 * 60_000;
const mostAttempts = 5;

/** The server's word that it took the mail, and whether it is the recipient's own. */
export interface Acceptance {
  reply: string;
  delivered: boolean;
}

/** The server took the mail. Also called when a look-up finds out so later; says nothing twice. */
export function accepted(store: EventStore, touch: Touch, now: Date, { reply, delivered }: Acceptance): Promise<void> {
  return store.within(touch.workspaceId, { now }, async (unit) => {
    const changed = await move(unit, touch, ['submitting', 'unknown'], 'accepted', {
      sent_at: now,
      server_reply: reply.slice(0, 500),
    });
    if (!changed) return;
    const open = await append(unit, touch, (state, ref) => recordSent(state, ref, delivered));
    await goOn(unit, open, touch.step);
  });
}

/** The receiving server refused the address for good: nobody writes there again. */
export function refused(
  store: EventStore,
  touch: Touch,
  now: Date,
  bounce: { code: string | null; addressHash: string; email: string },
): Promise<void> {
  return store.within(touch.workspaceId, { now }, async (unit) => {
    if (!(await move(unit, touch, ['submitting'], 'failed', { reason: 'bounced' }))) return;
    await append(unit, touch, (state, ref) => recordBounce(state, ref, 'hard', bounce.code));
    await suppress(unit, {
      addressHash: bounce.addressHash,
      email: bounce.email,
      contactId: touch.contactId,
      reason: 'bounced',
    });
    await stopContact(unit, touch.contactId, 'bounced');
  });
}

/** Not taken now, perhaps later: the touch is due again after a while, a few times. */
export function postponed(
  store: EventStore,
  touch: Touch & { attempts: number },
  now: Date,
  code: string | null,
): Promise<void> {
  return store.within(touch.workspaceId, { now }, async (unit) => {
    if (touch.attempts + 1 < mostAttempts) {
      const dueAt = new Date(now.getTime() + firstRetryMs * 2 ** touch.attempts);
      await replan(unit, touch, ['submitting'], dueAt);
      return;
    }
    if (!(await move(unit, touch, ['submitting'], 'failed', { reason: 'gave_up' }))) return;
    const open = await append(unit, touch, (state, ref) => fail(state, ref, code));
    await end(unit, open, 'failed');
  });
}

/** The sandbox is starting again: that says nothing about the recipient, so it is no attempt and uses no slot. */
export function unreached(store: EventStore, touch: Touch, now: Date): Promise<void> {
  return store.within(touch.workspaceId, { now }, async (unit) => {
    if (!(await replan(unit, touch, ['submitting'], now))) return;
    await refundLane(unit, touch);
    await unit.sql.query('update touches set attempts = attempts - 1 where workspace_id = $1 and id = $2', [
      touch.workspaceId,
      touch.id,
    ]);
  });
}

/** The mailbox cannot send: it is paused with a reason, and the touch waits for it. */
export function mailboxFailed(store: EventStore, touch: Touch, now: Date, reason: string): Promise<void> {
  return store.within(touch.workspaceId, { now }, async (unit) => {
    await replan(unit, touch, ['submitting'], now);
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
    await refundLane(unit, touch);
    const open = await append(unit, touch, (state, ref) => skip(state, ref, reason));
    await (ends ? end(unit, open, ends) : goOn(unit, open, touch.step));
  });
}

/** Gives a touch back, or back later; what was never taken may go again. False: it is in none of the states `from`. */
export async function replan(unit: Unit, touch: Touch, from: string[], dueAt: Date): Promise<boolean> {
  const { rowCount } = await unit.sql.query(
    `update touches t set due_at = $4, owner = null, updated_at = $5,
       state = case when exists (select from campaigns c where c.workspace_id = $1 and c.id = t.campaign_id and c.status = 'paused')
               then 'held' else 'planned' end
     where workspace_id = $1 and id = $2 and state = any($3)`,
    [touch.workspaceId, touch.id, from, dueAt, unit.now],
  );
  if (rowCount) await wakeLane(unit, touch.mailboxId, dueAt);
  return rowCount === 1;
}

/** A touch that was claimed and not submitted has used no slot of its day; a later day's count is not its own. */
export async function refundLane(unit: Unit, touch: Touch): Promise<void> {
  await unit.sql.query(
    `update lanes l set sent_today = greatest(0, l.sent_today - 1) from touches t
     where l.workspace_id = $1 and l.mailbox_id = $2 and t.workspace_id = $1 and t.id = $3 and l.day = t.claimed_day`,
    [touch.workspaceId, touch.mailboxId, touch.id],
  );
}

export async function move(
  unit: Unit,
  touch: Touch,
  from: string[],
  to: string,
  more: { reason?: string; sent_at?: Date; server_reply?: string },
): Promise<boolean> {
  const { rowCount } = await unit.sql.query(
    `update touches set state = $4, owner = null, updated_at = $5, reason = $6, sent_at = $7, server_reply = $8
     where workspace_id = $1 and id = $2 and state = any($3)`,
    [
      touch.workspaceId,
      touch.id,
      from,
      to,
      unit.now,
      more.reason ?? null,
      more.sent_at ?? null,
      more.server_reply ?? null,
    ],
  );
  return rowCount === 1;
}

export async function append(
  unit: Unit,
  touch: Touch,
  decide: (state: OpenEnrollment['state'], ref: TouchRef) => ReturnType<typeof recordSent>,
): Promise<OpenEnrollment> {
  const { state, version } = await unit.load(enrollment, touch.enrollmentId);
  const facts = decide(state, { id: touch.id, step: touch.step, mailboxId: touch.mailboxId });
  unit.append(touch.enrollmentId, version, facts);
  return { state, version: version + facts.length };
}
