import type { HealthBand } from '@sortie/contracts';
import { capFor, rampFor, type MailboxLimits } from './cap.js';
import { bandAt, bandFactors, type Health } from './health.js';
import { laneTimezone, sentOn, type LaneState } from './lane.js';
import type { Limit } from './limit.js';
import { localDay, startOfDay, startOfNextDay, type SendWindow } from './window.js';

/** What bounds a mailbox's day. */
export interface DailyMailbox extends MailboxLimits, Health {
  id: string;
  window: SendWindow | null;
}

/** The mails of a mailbox's day, by its cap, by its ramp, and by what its health leaves of them. */
export function dailyLimits(mailbox: DailyMailbox, lane: LaneState): Limit[] {
  const zone = laneTimezone(mailbox.window);
  const perDay = (name: Limit['name'], allowed: (at: Date) => number): Limit => ({
    name,
    owner: 'mailbox',
    ownerId: mailbox.id,
    value: (now) => `${sentOn(lane, localDay(now, zone))} of ${allowed(now)} sent on ${localDay(now, zone)}`,
    next: (at) => (sentOn(lane, localDay(at, zone)) < allowed(at) ? at : startOfNextDay(at, zone)),
  });
  // A day has one size: a full one that grew in its midst would be open, and its lane rests to midnight.
  const atEnd = (at: Date) => new Date(startOfNextDay(at, zone).getTime() - 1);
  const ramps = mailbox.warmup && !mailbox.declared_warmed_at;
  const slowed = mailbox.health !== 'good' && bandFactors[mailbox.health] !== null;
  return [
    perDay('mailbox_cap', () => mailbox.daily_cap),
    ...(ramps ? [perDay('mailbox_ramp', (at) => rampFor(mailbox, atEnd(at)))] : []),
    ...(slowed ? [perDay('mailbox_health', (at) => healthyCap(capFor(mailbox, atEnd(at)), bandAt(mailbox, startOfDay(at, zone))))] : []),
  ];
}

/** What a band leaves of the day: one mail at least where the day has any, for a band that slows down does not stop. */
function healthyCap(cap: number, band: HealthBand): number {
  const factor = bandFactors[band]?.volume ?? 0;
  return Math.max(Math.min(1, cap), Math.floor(cap * factor));
}
