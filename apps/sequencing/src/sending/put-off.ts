import type { Unit } from '@sortie/event-store';
import type { LaneState } from '../pacing/lane.js';
import type { PacedMailbox } from '../pacing/mailbox-limits.js';
import { earliestSlot, isOpen } from '../pacing/slot.js';
import { limitsOf, putOff } from '../pacing/touch-slot.js';
import type { DayCount } from '../pacing/touch-limits.js';
import type { PlannedTouch } from './due-touches.js';

/** A touch that may not go now, and when it may. */
export interface PutOff {
  touch: PlannedTouch;
  until: Date;
  limit: string;
}

/** Whether a touch may go now; if not, when. */
export function judge(mailbox: PacedMailbox, lane: LaneState, touch: PlannedTouch, now: Date): PutOff | null {
  const limits = limitsOf(mailbox, lane, touch.paced);
  if (isOpen(limits, now)) return null;
  const slot = earliestSlot(limits, now);
  return { touch, until: putOff(mailbox, lane, touch.paced, slot), limit: slot.binding!.name };
}

/** Plans them for when they may go, in one statement; who holds one of them has other plans for it. */
export async function writePutOff(unit: Unit, mailboxId: string, late: readonly PutOff[]): Promise<void> {
  if (late.length === 0) return;
  await unit.sql.query({
    name: 'touches-put-off',
    text: `with later as (
             select t.id, n.until, n.waits_for
             from unnest($2::text[], $3::timestamptz[], $4::text[]) as n(id, until, waits_for)
             join touches t on t.workspace_id = $1 and t.id = n.id and t.state = 'planned' for update of t skip locked
           )
           update touches t set due_at = later.until, waits_for = later.waits_for from later
           where t.workspace_id = $1 and t.id = later.id`,
    values: [
      unit.workspaceId,
      late.map(({ touch }) => touch.id),
      late.map(({ until }) => until),
      late.map(({ limit }) => limit),
    ],
  });
  await countPutOff(unit, 'campaign_days', 'campaign_id', byDay(late, 'campaign_daily_limit'), []);
  await countPutOff(unit, 'domain_days', 'domain_hash', byDay(late, 'domain_daily_limit'), [mailboxId]);
}

/** How many were put off, by campaign or domain: the next ones go behind them. */
function byDay(late: readonly PutOff[], limit: string): Map<string, { day: DayCount; count: number }> {
  const counts = new Map<string, { day: DayCount; count: number }>();
  for (const { touch, limit: binding } of late) {
    if (binding !== limit) continue;
    const campaign = limit === 'campaign_daily_limit';
    const key = campaign ? touch.campaignId : touch.domainHash!;
    const day = (campaign ? touch.paced.campaign_day : touch.paced.domain_day)!;
    counts.set(key, { day, count: (counts.get(key)?.count ?? 0) + 1 });
  }
  return counts;
}

async function countPutOff(
  unit: Unit,
  table: 'campaign_days' | 'domain_days',
  key: string,
  counts: ReadonlyMap<string, { day: DayCount; count: number }>,
  mailbox: string[],
): Promise<void> {
  for (const [id, { day, count }] of [...counts].sort(([a], [b]) => (a < b ? -1 : 1))) {
    await unit.sql.query(
      `update ${table} set put_off = put_off + $4 where workspace_id = $1 and ${key} = $2 and day = $3
         ${mailbox.length > 0 ? 'and mailbox_id = $5' : ''}`,
      [unit.workspaceId, id, day.day, count, ...mailbox],
    );
  }
}
