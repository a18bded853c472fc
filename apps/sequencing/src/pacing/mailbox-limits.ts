import type { HealthCause } from '@sortie/contracts';
import { dailyLimits, type DailyMailbox } from './daily-limits.js';
import { gapLimits, type GappedMailbox } from './gap-limits.js';
import { bandFactors } from './health.js';
import { nextAtWork, rollHumanDay, type HumanDay } from './human-day.js';
import { laneTimezone, nextHour, sentInHour, type LaneState } from './lane.js';
import { from, shut, type Limit } from './limit.js';
import { clockText, localDay, nextAllowed, windowText } from './window.js';
import { dayText } from './zone.js';

/** A mailbox as far as it bounds sending. */
export interface PacedMailbox extends DailyMailbox, GappedMailbox {
  status: 'active' | 'paused';
  status_reason: string | null;
  /** The figure that decided its health. */
  health_cause: HealthCause | null;
  /** The days that were rolled and stored, by `YYYY-MM-DD`; others are rolled anew. */
  human_days?: ReadonlyMap<string, HumanDay>;
  /** Why mail of its domain may not go, when it may not. */
  domain_blocked: string | null;
  /** Until when its server asked to wait, and the code it said it with. */
  throttled_until: Date | null;
  throttled_by: string | null;
}

// Unless the mailbox's window says otherwise.
const workingWeek = [1, 2, 3, 4, 5];

/** What bounds the mailbox itself, whatever is to be sent. */
export function mailboxLimits(mailbox: PacedMailbox, lane: LaneState): Limit[] {
  return [
    ...standing(mailbox),
    ...dailyLimits(mailbox, lane),
    ...gapLimits(mailbox, lane),
    ...(mailbox.window ? [windowOf(mailbox)] : []),
    ...(mailbox.human_day ? atWork(mailbox, lane) : []),
  ];
}

/** A mailbox's day as it is stored, or as it will be rolled. */
export function humanDayOf(mailbox: PacedMailbox, day: string): HumanDay {
  return mailbox.human_days?.get(day) ?? rollHumanDay(mailbox.id, day);
}

function standing(mailbox: PacedMailbox): Limit[] {
  const { id, status, status_reason: reason, domain_blocked: blocked } = mailbox;
  const { health, health_until: until, health_cause: cause } = mailbox;
  const own = { owner: 'mailbox' as const, ownerId: id };
  const limits: Limit[] = [];
  if (status !== 'active') limits.push(shut({ ...own, name: 'mailbox_paused', value: () => reason ?? 'paused' }));
  if (blocked !== null) {
    limits.push(shut({ name: 'domain_authentication', owner: 'domain', ownerId: null, value: () => blocked }));
  }
  if (bandFactors[health] === null) {
    const resting = { ...own, name: 'mailbox_health' as const, value: () => (cause ? `${health}: ${cause}` : health) };
    limits.push(until ? from(resting, until) : shut(resting));
  }
  const { throttled_until: pause, throttled_by: code } = mailbox;
  if (pause) {
    const value = () => `${code}; to be tried again at ${pause.toISOString()}`;
    limits.push(from({ ...own, name: 'server_throttle', value }, pause));
  }
  return limits;
}

function windowOf({ id, window }: PacedMailbox): Limit {
  return {
    name: 'mailbox_window',
    owner: 'mailbox',
    ownerId: id,
    value: () => windowText(window!),
    next: (at) => nextAllowed(at, window),
  };
}

function atWork(mailbox: PacedMailbox, lane: LaneState): Limit[] {
  const zone = laneTimezone(mailbox.window);
  const own = { owner: 'mailbox' as const, ownerId: mailbox.id };
  const today = (at: Date) => humanDayOf(mailbox, localDay(at, zone));
  const hours = (at: Date) => {
    const { starts_at, lunch_from, lunch_to, ends_at } = today(at);
    return `${clockText(starts_at)}–${clockText(lunch_from)} and ${clockText(lunch_to)}–${clockText(ends_at)} ${zone}`;
  };
  return [
    {
      ...own,
      name: 'human_day',
      value: hours,
      next: (at) =>
        nextAtWork(at, zone, mailbox.window?.days ?? workingWeek, (day) => humanDayOf(mailbox, dayText(day))),
    },
    {
      ...own,
      name: 'human_hour',
      value: (now) => `${sentInHour(lane, now)} of ${today(now).per_hour} sent this hour`,
      next: (at) => (sentInHour(lane, at) < today(at).per_hour ? at : nextHour(at)),
    },
  ];
}
