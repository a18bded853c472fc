import { dayOf, instantOf, wallClock, weekday } from './zone.js';

/** When mail may go out, in local time. An `end` at or before `start` is on the next day; `24:00` is midnight. */
export interface SendWindow {
  /** IANA name. */
  timezone: string;
  /** ISO weekdays on which the window opens, Monday 1 to Sunday 7. */
  days: readonly number[];
  /** `HH:MM`, inclusive. */
  start: string;
  /** `HH:MM`, exclusive. */
  end: string;
}

const dayMinutes = 1440;
const weekdayNames = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
// A window that opened yesterday may still be open; with one weekday a week, the next opening is seven days away,
// and eight when today's is over.
const lookBack = 1;
const lookAhead = 15;

/** The first instant at or after `at` inside the window. Throws RangeError for a window that never opens. */
export function nextAllowed(at: Date, window: SendWindow | null): Date {
  if (!window) return at;
  const now = at.getTime();
  const start = minutesOf(window.start);
  const end = minutesOf(window.end);
  const today = dayOf(now, window.timezone);
  for (let day = today - lookBack; day <= today + lookAhead; day += 1) {
    if (!window.days.includes(weekday(day))) continue;
    const closes = instantOf(day, end > start ? end : end + dayMinutes, window.timezone);
    if (closes <= now) continue;
    const opens = instantOf(day, start, window.timezone);
    // A window inside a skipped hour does not exist that day.
    if (opens < closes) return new Date(Math.max(now, opens));
  }
  throw new RangeError('The window never opens');
}

/** The window in words. */
export function windowText({ timezone, days, start, end }: SendWindow): string {
  const names = [...days].sort().map((day) => weekdayNames[day - 1]);
  return `${start}–${end} ${timezone}, ${names.join(' ')}`;
}

/** The local calendar day of an instant, `YYYY-MM-DD`: what a daily cap counts by. */
export function localDay(at: Date, timezone: string): string {
  return new Date(wallClock(at.getTime(), timezone)).toISOString().slice(0, 10);
}

/** The first instant of the local day that `at` is in. */
export function startOfDay(at: Date, timezone: string): Date {
  return new Date(instantOf(dayOf(at.getTime(), timezone), 0, timezone));
}

/** The first instant of the local day after the one that `at` is in. */
export function startOfNextDay(at: Date, timezone: string): Date {
  return new Date(instantOf(dayOf(at.getTime(), timezone) + 1, 0, timezone));
}

/** Minutes after midnight as `HH:MM`. */
export function clockText(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}

function minutesOf(time: string): number {
  const match = /^(\d{2}):(\d{2})$/.exec(time);
  const minutes = match ? Number(match[1]) * 60 + Number(match[2]) : NaN;
  if (!(minutes <= dayMinutes) || Number(match![2]) > 59) throw new RangeError(`${time} is no time of day`);
  return minutes;
}
