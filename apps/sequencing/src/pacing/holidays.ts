import { dayMs, type Holidays as HolidaySettings } from '@sortie/contracts';
import Calendar from 'date-holidays';
import { dayText, type DayNumber } from './zone.js';

/** Whether a local day is a holiday; undefined where no day is. */
export type IsHoliday = ((day: DayNumber) => boolean) | undefined;

// Working a country's year out takes some 10 ms. 200 countries and a few years are all there can be.
const publicDays = new Map<string, ReadonlySet<string>>();

/** The days on which nobody is written to: the countries' public holidays, and days named one by one. */
export function holidayCalendar(settings: HolidaySettings | undefined): IsHoliday {
  const { countries = [], dates = [] } = settings ?? {};
  if (countries.length === 0 && dates.length === 0) return undefined;
  const named = new Set(dates);
  return (day) => {
    const text = dayText(day);
    return named.has(text) || countries.some((country) => publicHolidays(country, text.slice(0, 4)).has(text));
  };
}

const countries = new Set(Object.keys(new Calendar().getCountries()));

/** Whether the public holidays of an ISO 3166 country are known. */
export function hasPublicHolidays(country: string): boolean {
  return countries.has(country);
}

function publicHolidays(country: string, year: string): ReadonlySet<string> {
  const key = `${country} ${year}`;
  let days = publicDays.get(key);
  if (!days) {
    days = new Set(new Calendar(country, { types: ['public'] }).getHolidays(year).flatMap(wholeDays));
    publicDays.set(key, days);
  }
  return days;
}

// What begins at noon is half a day, or a day off for some people only.
function wholeDays({ date, start, end }: { date: string; start: Date; end: Date }): string[] {
  if (date.slice(11, 19) !== '00:00:00') return [];
  const first = Date.parse(`${date.slice(0, 10)}T00:00:00Z`);
  const length = Math.max(1, Math.round((end.getTime() - start.getTime()) / dayMs));
  return Array.from({ length }, (_, n) => new Date(first + n * dayMs).toISOString().slice(0, 10));
}
