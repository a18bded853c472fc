import { dayMs, minuteMs } from '@sortie/contracts';
import type { IsHoliday } from './holidays.js';
import { dayOf, instantOf, wallClock, weekday } from './zone.js';

const friday = 5;
// A calendar that closes every day would have no end; a year and a day is longer than any list of days reaches.
const longestBreak = 400;

/**
 * The same time of day so many working days later, by the zone's clock: Monday to Friday without holidays. None is
 * now, whatever day it is; from a Saturday, one is Monday.
 */
export function addWorkingDays(from: Date, days: number, zone: string, holidays?: IsHoliday): Date {
  if (days <= 0) return from;
  const clock = wallClock(from.getTime(), zone);
  let day = dayOf(from.getTime(), zone);
  for (let left = days, idle = 0; left > 0 && idle < longestBreak; ) {
    day += 1;
    const works = weekday(day) <= friday && !holidays?.(day);
    if (works) left -= 1;
    idle = works ? 0 : idle + 1;
  }
  const timeOfDay = ((clock % dayMs) + dayMs) % dayMs;
  return new Date(instantOf(day, Math.floor(timeOfDay / minuteMs), zone) + (timeOfDay % minuteMs));
}
