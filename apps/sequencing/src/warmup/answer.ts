import { dayMs, minuteMs } from '@sortie/contracts';
import { between, fraction } from '../pacing/seeded.js';
import type { NextOpen } from './open-hours.js';

// Nobody answers small talk at once, and nobody after a week.
const soonestMs = 45 * minuteMs;
const latestMs = 7 * dayMs;
// Of ten mails four are answered, which is what pools of real people show; and small talk ends after a few turns.
const answered = 0.4;
const mostTurns = 4;
// Instants to try: a day that is full, or a night that ends too late, leads to the next.
const tries = 8;
// A morning's answers must not all leave on the stroke of its beginning.
const settlingMinutes = 40;

/** Whether a mail that arrived is answered; `turn` is its place in the thread, from 0. */
export function isAnswered(mailId: string, turn: number): boolean {
  return turn + 1 < mostTurns && fraction(`${mailId} answered`) < answered;
}

/**
 * When the answer to a mail may leave: 45 minutes to 7 days after the mail was sent, and 45 minutes after it was found,
 * at hours at which the answering mailbox mails. Most people answer on the same day, so each tenfold delay is as likely
 * as the next. The first of them is the one to take.
 */
export function answerTimes(mailId: string, sentAt: Date, foundAt: Date, next: NextOpen): Date[] {
  const last = sentAt.getTime() + latestMs;
  const times: Date[] = [];
  for (let draw = 0; draw < tries; draw += 1) {
    const delay = soonestMs * (latestMs / soonestMs) ** fraction(`${mailId} answer ${draw}`);
    const wanted = new Date(foundAt.getTime() + Math.ceil(delay / 1000) * 1000);
    const at = settled(wanted, next, `${mailId} settle ${draw}`);
    if (at && at.getTime() <= last) times.push(at);
  }
  return times;
}

function settled(wanted: Date, next: NextOpen, seed: string): Date | null {
  const opens = next(wanted);
  if (!opens || opens.getTime() === wanted.getTime()) return opens;
  return next(new Date(opens.getTime() + between(0, settlingMinutes * 60, seed) * 1000));
}
