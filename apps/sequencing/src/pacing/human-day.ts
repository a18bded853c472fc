import { between } from './seeded.js';
import { clockText } from './window.js';
import { dayOf, instantOf, weekday, type DayNumber } from './zone.js';

/** A person's working day at a mailbox: minutes after local midnight. */
export interface HumanDay {
  starts_at: number;
  ends_at: number;
  lunch_from: number;
  lunch_to: number;
  /** Most mails in an hour. */
  per_hour: number;
}

const minutes = (hour: number, minute: number) => hour * 60 + minute;

// How people at desks mail, see docs: nobody begins on the stroke of nine, and a machine never eats.
const starts = [minutes(9, 3), minutes(9, 27)] as const;
const ends = [minutes(17, 18), minutes(17, 56)] as const;
const lunchStarts = [minutes(11, 45), minutes(13, 15)] as const;
const lunchLength = [30, 60] as const;
const hourly = [5, 9] as const;
// Seconds between two mails: the time that writing a short one takes.
const gaps = [90, 420] as const;

/** The latest start, the earliest end, and when anybody may be at lunch: a window open in between meets every day. */
export const surelyAtWork = {
  from: clockText(starts[1]),
  to: clockText(ends[0]),
  lunch: { from: clockText(lunchStarts[0]), to: clockText(lunchStarts[1] + lunchLength[1]) },
};

/** Rolls a mailbox's day: the same day gives the same roll, so what is stored can be checked. */
export function rollHumanDay(mailboxId: string, day: string): HumanDay {
  const roll = ([least, most]: readonly [number, number], what: string) =>
    between(least, most, `${mailboxId} ${day} ${what}`);
  const lunch = roll(lunchStarts, 'lunch');
  return {
    starts_at: roll(starts, 'start'),
    ends_at: roll(ends, 'end'),
    lunch_from: lunch,
    lunch_to: lunch + roll(lunchLength, 'lunch length'),
    per_hour: roll(hourly, 'hour'),
  };
}

/** Seconds that a person takes after the mail of that ordinal on that day. */
export function humanGapSeconds(mailboxId: string, day: string, ordinal: number): number {
  return between(...gaps, `${mailboxId} ${day} human gap ${ordinal}`);
}

// With one working day a week the next is seven days away, and eight when today's is over.
const lookAhead = 8;

/** The first instant at or after `at` at which the person is at work. */
export function nextAtWork(
  at: Date,
  zone: string,
  weekdays: readonly number[],
  dayFor: (day: DayNumber) => HumanDay,
): Date {
  const now = at.getTime();
  const today = dayOf(now, zone);
  for (let day = today; day <= today + lookAhead; day += 1) {
    if (!weekdays.includes(weekday(day))) continue;
    const { starts_at, lunch_from, lunch_to, ends_at } = dayFor(day);
    for (const [from, to] of [[starts_at, lunch_from], [lunch_to, ends_at]] as const) {
      if (instantOf(day, to, zone) > now) return new Date(Math.max(now, instantOf(day, from, zone)));
    }
  }
  throw new RangeError('The person never works');
}
