import type { IdleReason } from '@sortie/contracts';
import type { Sql } from '@sortie/event-store';
import { touchSlot } from '../pacing/touch-slot.js';
import { touchesOfLanes } from '../sending/due-touches.js';
import { readLanes, type Lane } from '../sending/lane-row.js';
import { showSlot, type ShownSlot } from './show.js';

/** A touch that is to be made, and what it waits for. */
export interface WaitingTouch extends ShownSlot {
  touch_id: string;
  mailbox_id: string;
  idle: IdleReason | null;
}

/** Where and when to look. */
export interface Look {
  sql: Sql;
  workspaceId: string;
  now: Date;
}

/** What touches wait for that are planned, or held with their campaign; by the same function that claims them. */
export async function waitingTouches(
  look: Look,
  touches: readonly { id: string; mailbox_id: string }[],
): Promise<WaitingTouch[]> {
  if (touches.length === 0) return [];
  const mailboxIds = new Set(touches.map(({ mailbox_id }) => mailbox_id));
  const lanes = await readLanes(look.sql, look.workspaceId, [...mailboxIds], look.now);
  return waitingIn(look, lanes, touches.map(({ id }) => id));
}

/** What touches of these lanes wait for: lane by lane, in the order in which they are due. */
export async function waitingIn(
  { sql, workspaceId, now }: Look,
  lanes: readonly Lane[],
  ids: readonly string[],
): Promise<WaitingTouch[]> {
  const own = 'select * from touches where workspace_id = $1 and mailbox_id = lane.mailbox_id and id = any($5)';
  const mailboxes = lanes.map(({ mailbox }) => mailbox);
  const planned = await touchesOfLanes(sql, 'touches-waiting', own, workspaceId, mailboxes, now, [ids]);
  return lanes.flatMap(({ mailbox, state }) =>
    (planned.get(mailbox.id) ?? []).map(({ id, paced }) => {
      const slot = touchSlot(mailbox, state, paced, now);
      const idle = slot.neverMeets ? 'hours_never_meet' : null;
      return { touch_id: id, mailbox_id: mailbox.id, idle, ...showSlot(slot, now) };
    }),
  );
}
