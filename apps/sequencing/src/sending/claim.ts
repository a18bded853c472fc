import { hourMs } from '@sortie/contracts';
import type { Unit } from '@sortie/event-store';
import { failsOverAt, type FailoverPolicy } from '../failover/failing.js';
import { mailboxLimits } from '../pacing/mailbox-limits.js';
import { earliestSlot, type Slot } from '../pacing/slot.js';
import { dueTouches, type PlannedTouch } from './due-touches.js';
import { lockLane, storeHumanDay, type Lane } from './lane-row.js';
import { judge, writePutOff, type PutOff } from './put-off.js';
import { takeTouch } from './take-touch.js';
import type { TouchPlace } from './touch-row.js';

/** A touch that this process may prepare. */
export interface ClaimedTouch extends TouchPlace {
  campaignId: string;
  sequenceId: string;
  /** Real attempts before this one. */
  attempts: number;
  /** The sender that claimed it. */
  owner: string;
}

/**
 * What a look at a lane has come to: a touch to make; null, nothing may go now; `again`, many touches were put off and
 * more are due; `fail_over`, the mailbox cannot send and others are to take its touches.
 */
export type Claimed = ClaimedTouch | null | 'again' | 'fail_over';

// As a rule the first touch may go. Where the first ones may not, there tend to be many: those are put off in bulk.
const pages = [8, 32, 256];

/**
 * Takes the mailbox's lane and, when all of its limits allow a mail now, the first due touch that its own limits allow.
 * Touches before it are put off until they may go, so that each is looked at a few times at most. Without a touch, the
 * lane's `ready_at` says when to look again.
 */
export async function claimNext(
  unit: Unit,
  mailboxId: string,
  owner: string,
  policy: FailoverPolicy = { failoverAfterHours: null },
): Promise<Claimed> {
  const lane = await lockLane(unit.sql, unit.workspaceId, mailboxId, unit.now);
  if (!lane) return null;
  await storeHumanDay(unit.sql, unit.workspaceId, lane.mailbox, unit.now);
  const slot = earliestSlot(mailboxLimits(lane.mailbox, lane.state), unit.now);
  if (slot.binding) return restClosed(unit, lane, slot, policy);
  for (const size of pages) {
    const due = await dueTouches(unit.sql, unit.workspaceId, lane.mailbox, unit.now, size);
    const touch = await firstOpen(unit, lane, due, owner);
    if (touch) return claimed(unit, mailboxId, touch, owner);
    if (due.length < size) return restUntilDue(unit, [mailboxId]);
  }
  return 'again';
}

/** Claims the first of them that may go, and puts those before it off. */
async function firstOpen(
  unit: Unit,
  { mailbox, state }: Lane,
  due: readonly PlannedTouch[],
  owner: string,
): Promise<PlannedTouch | undefined> {
  const late: PutOff[] = [];
  let found: PlannedTouch | undefined;
  for (const touch of due) {
    const closed = judge(mailbox, state, touch, unit.now);
    if (closed) late.push(closed);
    else if (await takeTouch(unit, mailbox, state, touch, owner)) found = touch;
    if (found) break;
  }
  await writePutOff(unit, mailbox.id, late);
  return found;
}

/** The touch as its sender knows it. */
export function claimed(unit: Unit, mailboxId: string, touch: PlannedTouch, owner: string): ClaimedTouch {
  const { id, campaignId, sequenceId, enrollmentId, contactId, step, attempts } = touch;
  const { workspaceId } = unit;
  return { workspaceId, mailboxId, id, campaignId, sequenceId, enrollmentId, contactId, step, attempts, owner };
}

/** A paused mailbox is woken by whoever resumes it, and by the time from which others take over for it. */
async function restClosed(unit: Unit, lane: Lane, slot: Slot, policy: FailoverPolicy): Promise<Claimed> {
  const { id } = lane.mailbox;
  const failsOver = failsOverAt(lane, policy);
  if (failsOver && failsOver <= unit.now) {
    // What the failover misses, or never comes to, is looked at again.
    await rest(unit, id, new Date(Math.min(slot.lookAt.getTime(), unit.now.getTime() + hourMs)));
    return 'fail_over';
  }
  const opens = slot.binding!.name === 'mailbox_paused' ? 'infinity' : slot.lookAt;
  return rest(unit, id, failsOver && (opens === 'infinity' || failsOver < opens) ? failsOver : opens);
}

/** A lane with nothing to send need not look at all. */
async function rest(unit: Unit, mailboxId: string, until: Date | 'infinity'): Promise<null> {
  await unit.sql.query({
    name: 'lane-rest',
    text: `update lanes set ready_at = case when exists (
             select from touches where workspace_id = $1 and mailbox_id = $2 and state = 'planned')
             then $3::timestamptz else 'infinity' end
           where workspace_id = $1 and mailbox_id = $2`,
    values: [unit.workspaceId, mailboxId, until],
  });
  return null;
}

/** Whoever plans a touch takes the lane's row lock, so a touch planned meanwhile is not missed. */
export async function restUntilDue(unit: Unit, mailboxIds: readonly string[]): Promise<null> {
  await unit.sql.query({
    name: 'lanes-rest',
    text: `update lanes l set ready_at = coalesce(
             (select min(due_at) from touches t
              where t.workspace_id = $1 and t.mailbox_id = l.mailbox_id and t.state = 'planned'), 'infinity')
           where l.workspace_id = $1 and l.mailbox_id = any($2)`,
    values: [unit.workspaceId, mailboxIds],
  });
  return null;
}
