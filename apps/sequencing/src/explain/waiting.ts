import type { IdleReason } from '@sortie/contracts';
import type { Sql } from '@sortie/event-store';
import { touchSlot } from '../pacing/touch-slot.js';
import { plannedTouches } from '../sending/due-touches.js';
import { readLane, type Lane } from '../sending/lane-row.js';
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
  const byMailbox = Map.groupBy(touches, ({ mailbox_id }) => mailbox_id);
  const waiting: WaitingTouch[] = [];
  for (const [mailboxId, own] of byMailbox) {
    const lane = await readLane(look.sql, look.workspaceId, mailboxId, look.now);
    if (lane) waiting.push(...(await waitingIn(look, lane, own.map(({ id }) => id))));
  }
  return waiting;
}

/** What touches of one lane wait for, in the order in which they are due. */
export async function waitingIn(look: Look, lane: Lane, ids: readonly string[]): Promise<WaitingTouch[]> {
  const { sql, workspaceId, now } = look;
  const query = 'select * from touches where workspace_id = $1 and mailbox_id = $2 and id = any($5)';
  const planned = await plannedTouches(sql, 'touches-waiting', query, workspaceId, lane.mailbox, now, [ids]);
  return planned.map(({ id, paced }) => {
    const slot = touchSlot(lane.mailbox, lane.state, paced, now);
    const idle = slot.neverMeets ? 'hours_never_meet' : null;
    return { touch_id: id, mailbox_id: lane.mailbox.id, idle, ...showSlot(slot, now) };
  });
}
