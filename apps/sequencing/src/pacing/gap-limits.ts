import { bandAt, bandFactors, type Health } from './health.js';
import { humanGapSeconds } from './human-day.js';
import type { LaneState } from './lane.js';
import { from, type Limit } from './limit.js';
import { fraction } from './seeded.js';

/** What decides how long a mailbox is silent after a mail. */
export interface GappedMailbox extends Health {
  id: string;
  gap_seconds: number;
  human_day: boolean;
}

// A gap is up to a fifth longer than its owner asked for, never shorter: a regular beat gives a machine away.
const mostJitter = 0.2;

/** Seconds of silence after the mail of that ordinal on that day. */
export function gapSeconds(mailbox: GappedMailbox, day: string, ordinal: number, at: Date): number {
  const jitter = 1 + mostJitter * fraction(`${mailbox.id} ${day} gap ${ordinal}`);
  return mailbox.gap_seconds * jitter * slowed(mailbox, at);
}

/** How many times longer the mailbox's health makes every gap. */
function slowed(mailbox: GappedMailbox, at: Date): number {
  return bandFactors[bandAt(mailbox, at)]?.gap ?? 1;
}

/** The silence after the lane's last mail, and a person's own where the mailbox keeps a human day. */
export function gapLimits(mailbox: GappedMailbox, lane: LaneState): Limit[] {
  const { last_sent_at: last, day, sent_today: ordinal } = lane;
  const own = { owner: 'mailbox' as const, ownerId: mailbox.id };
  const after = (name: Limit['name'], seconds: number, asked: string): Limit => {
    if (!last) return { ...own, name, value: () => asked, next: (at) => at };
    const words = `${asked}; ${Math.round(seconds)} s after the last`;
    return from({ ...own, name, value: () => words }, new Date(last.getTime() + Math.round(seconds * 1000)));
  };
  const seconds = last && day ? gapSeconds(mailbox, day, ordinal, last) : mailbox.gap_seconds;
  const limits = [after('mailbox_gap', seconds, `${mailbox.gap_seconds} s between mails`)];
  if (!mailbox.human_day) return limits;
  const human = last && day ? humanGapSeconds(mailbox.id, day, ordinal) * slowed(mailbox, last) : 0;
  return [...limits, after('human_gap', human, '90–420 s between mails, as a person')];
}
