import type { SendWindow, WarmupInput } from '@sortie/contracts';
import type { Unit } from '@sortie/event-store';
import { capFor } from '../pacing/cap.js';
import { laneTimezone, nextSlot } from '../pacing/pace.js';
import { localDay } from '../pacing/window.js';

/** A touch that this process may prepare. */
export interface ClaimedTouch {
  workspaceId: string;
  id: string;
  campaignId: string;
  sequenceId: string;
  enrollmentId: string;
  contactId: string;
  mailboxId: string;
  step: number;
  /** Real attempts before this one. */
  attempts: number;
}

interface LaneRow {
  day: string | null;
  sent_today: number;
  last_sent_at: Date | null;
  daily_cap: number;
  gap_seconds: number;
  warmup: WarmupInput;
  declared_warmed_at: Date | null;
  created_at: Date;
  send_window: SendWindow | null;
  status: string;
}

/**
 * Takes the mailbox's lane and, when its gap, ramp, cap and window allow a mail now, the touch that has been due
 * longest. Null: nothing may go now; the lane's `ready_at` then says when to look again.
 */
export async function claimNext(unit: Unit, mailboxId: string, owner: string): Promise<ClaimedTouch | null> {
  const lane = await lockLane(unit, mailboxId);
  if (!lane) return null;
  if (lane.status !== 'active') return rest(unit, mailboxId, 'infinity');
  const mailbox = { ...lane, warmup_started_at: lane.created_at };
  const slot = nextSlot({
    lane,
    gap_seconds: lane.gap_seconds,
    cap: capFor(mailbox, unit.now),
    window: lane.send_window,
    now: unit.now,
  });
  if (slot.at > unit.now) return rest(unit, mailboxId, slot.at);
  const day = localDay(unit.now, laneTimezone(lane.send_window));
  const touch = await takeDue(unit, mailboxId, owner, day);
  if (!touch) return restUntilDue(unit, mailboxId);
  await unit.sql.query(
    `update lanes set day = $3, sent_today = case when day = $3 then sent_today else 0 end + 1, last_sent_at = $4, ready_at = $4
     where workspace_id = $1 and mailbox_id = $2`,
    [unit.workspaceId, mailboxId, day, unit.now],
  );
  return touch;
}

async function lockLane(unit: Unit, mailboxId: string): Promise<LaneRow | undefined> {
  const { rows } = await unit.sql.query<LaneRow>({
    name: 'lane-lock',
    text: `select l.day::text, l.sent_today, l.last_sent_at, m.daily_cap, m.gap_seconds, m.warmup, m.declared_warmed_at,
             m.created_at, m.send_window, m.status
           from lanes l join mailboxes m on m.workspace_id = $1 and m.id = l.mailbox_id
           where l.workspace_id = $1 and l.mailbox_id = $2 for update of l skip locked`,
    values: [unit.workspaceId, mailboxId],
  });
  return rows[0];
}

async function takeDue(unit: Unit, mailboxId: string, owner: string, day: string): Promise<ClaimedTouch | null> {
  const { rows } = await unit.sql.query<Record<string, never>>({
    name: 'touch-claim',
    text: `update touches set state = 'claimed', owner = $4, claimed_day = $5, updated_at = $3
           where workspace_id = $1 and id = (
             select id from touches where workspace_id = $1 and mailbox_id = $2 and state = 'planned' and due_at <= $3
             order by due_at, id limit 1 for update skip locked)
           returning id, campaign_id, sequence_id, enrollment_id, contact_id, step, attempts`,
    values: [unit.workspaceId, mailboxId, unit.now, owner, day],
  });
  const row = rows[0];
  if (!row) return null;
  const { id, campaign_id, sequence_id, enrollment_id, contact_id, step, attempts } = row;
  return {
    workspaceId: unit.workspaceId,
    mailboxId,
    id,
    campaignId: campaign_id,
    sequenceId: sequence_id,
    enrollmentId: enrollment_id,
    contactId: contact_id,
    step,
    attempts,
  };
}

async function rest(unit: Unit, mailboxId: string, until: Date | 'infinity'): Promise<null> {
  await unit.sql.query('update lanes set ready_at = $3 where workspace_id = $1 and mailbox_id = $2', [
    unit.workspaceId,
    mailboxId,
    until,
  ]);
  return null;
}

/** Whoever plans a touch lowers `ready_at` under the lane's row lock, so a touch planned meanwhile is not missed. */
async function restUntilDue(unit: Unit, mailboxId: string): Promise<null> {
  await unit.sql.query(
    `update lanes set ready_at = coalesce(
       (select min(due_at) from touches where workspace_id = $1 and mailbox_id = $2 and state = 'planned'), 'infinity')
     where workspace_id = $1 and mailbox_id = $2`,
    [unit.workspaceId, mailboxId],
  );
  return null;
}
