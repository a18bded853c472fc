import { dayMs } from '@sortie/contracts';
import { laneTimezone, type LaneState } from './lane.js';
import type { Limit } from './limit.js';
import { mailboxLimits, type PacedMailbox } from './mailbox-limits.js';
import { earliestSlot, type Slot } from './slot.js';
import { touchLimits, type DayCount, type PacedTouch } from './touch-limits.js';

// Places that others have left free are found again within two weeks.
const mostPutOffDays = 14;

/**
 * When a touch may go from its mailbox, and what decides it: the one place that answers this, for the claim, for plans,
 * for explanations and for dry runs.
 */
export function touchSlot(mailbox: PacedMailbox, lane: LaneState, touch: PacedTouch, now: Date): Slot {
  return earliestSlot(limitsOf(mailbox, lane, touch), now);
}

/** Everything that bounds a touch from its mailbox. */
export function limitsOf(mailbox: PacedMailbox, lane: LaneState, touch: PacedTouch): Limit[] {
  return [...mailboxLimits(mailbox, lane), ...touchLimits(touch, laneTimezone(mailbox.window))];
}

/**
 * Where a touch goes that may not go now. Those that wait for a full day are spread over the days to come, so that each
 * is looked at a few times in all, and not once a day until its turn.
 */
export function putOff(mailbox: PacedMailbox, lane: LaneState, touch: PacedTouch, slot: Slot): Date {
  const full = fullDay(touch, slot);
  if (!full) return slot.lookAt;
  const days = Math.min(mostPutOffDays, Math.floor(full.counted.put_off / full.most));
  full.counted.put_off += 1;
  if (days === 0) return slot.lookAt;
  return touchSlot(mailbox, lane, touch, new Date(slot.lookAt.getTime() + days * dayMs)).lookAt;
}

/** The day that is full and therefore puts the touch off. */
function fullDay(touch: PacedTouch, { binding }: Slot): { counted: DayCount; most: number } | null {
  const { daily_limit, domain_daily_limit } = touch.campaign.settings;
  if (binding?.name === 'campaign_daily_limit' && touch.campaign_day) {
    return { counted: touch.campaign_day, most: daily_limit! };
  }
  if (binding?.name === 'domain_daily_limit' && touch.domain_day) {
    return { counted: touch.domain_day, most: domain_daily_limit! };
  }
  return null;
}
