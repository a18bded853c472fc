import { describe, expect, it } from '@jest/globals';
import { dayMs } from '@sortie/contracts';
import { holidayCalendar } from './holidays.js';
import { addWorkingDays } from './working-days.js';

const add = (from: string, days: number, zone: string, holidays?: Parameters<typeof holidayCalendar>[0]) =>
  addWorkingDays(new Date(from), days, zone, holidayCalendar(holidays)).toISOString();

describe('addWorkingDays', () => {
  it.each([
    ['none is now, even on a Sunday', '2026-03-08T10:00:00.123Z', 0, 'UTC', '2026-03-08T10:00:00.123Z'],
    ['one from Thursday', '2026-03-05T10:00:30.123Z', 1, 'UTC', '2026-03-06T10:00:30.123Z'],
    ['one from Friday', '2026-03-06T10:00:00.000Z', 1, 'UTC', '2026-03-09T10:00:00.000Z'],
    ['one from Saturday', '2026-03-07T10:00:00.000Z', 1, 'UTC', '2026-03-09T10:00:00.000Z'],
    ['five are a week', '2026-03-04T10:00:00.000Z', 5, 'UTC', '2026-03-11T10:00:00.000Z'],
    ["a Friday by the zone's own clock", '2026-03-05T23:30:00.000Z', 1, 'Asia/Tokyo', '2026-03-08T23:30:00.000Z'],
    ['the same hour after the change to summer time',
      '2026-03-27T09:00:00.000Z', 1, 'Europe/Berlin', '2026-03-30T08:00:00.000Z'],
    ['the same hour after the change to winter time',
      '2026-10-30T13:00:00.000Z', 1, 'America/New_York', '2026-11-02T14:00:00.000Z'],
  ])('%s', (_name, from, days, zone, expected) => expect(add(from, days, zone)).toBe(expected));

  it('passes over public holidays and days of its own', () => {
    // Good Friday and Easter Monday of 2026.
    expect(add('2026-04-02T08:00:00Z', 1, 'Europe/Berlin', { countries: ['DE'] })).toBe('2026-04-07T08:00:00.000Z');
    expect(add('2026-04-02T08:00:00Z', 1, 'Europe/Berlin', { countries: ['DE'], dates: ['2026-04-07'] }))
      .toBe('2026-04-08T08:00:00.000Z');
    expect(add('2026-04-02T08:00:00Z', 1, 'Europe/Berlin', { countries: ['US'] })).toBe('2026-04-03T08:00:00.000Z');
  });
});

describe('holidayCalendar', () => {
  const dayNumber = (text: string) => Date.parse(`${text}T00:00:00Z`) / dayMs;

  it('knows public holidays of several countries, and no half days', () => {
    const holiday = holidayCalendar({ countries: ['US', 'CN'] })!;
    expect(holiday(dayNumber('2026-07-03'))).toBe(true);
    expect(holiday(dayNumber('2026-11-26'))).toBe(true);
    expect(holiday(dayNumber('2026-10-01'))).toBe(true);
    expect(holiday(dayNumber('2026-05-04'))).toBe(false);
    expect(holiday(dayNumber('2026-11-25'))).toBe(false);
  });

  it('is nothing without countries and days, and closes nothing for a country that is not one', () => {
    expect(holidayCalendar({})).toBeUndefined();
    expect(holidayCalendar({ countries: ['XX'] })!(dayNumber('2026-12-25'))).toBe(false);
  });
});
