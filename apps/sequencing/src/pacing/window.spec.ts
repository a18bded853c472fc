import { describe, expect, it } from '@jest/globals';
import { localDay, nextAllowed, startOfNextDay } from './window.js';

const weekdays = [1, 2, 3, 4, 5];
const berlin = { timezone: 'Europe/Berlin', days: weekdays, start: '09:00', end: '17:00' };
const allowed = (at: string, window: Parameters<typeof nextAllowed>[1]) =>
  nextAllowed(new Date(at), window).toISOString();

describe('nextAllowed', () => {
  it.each([
    ['inside', '2026-03-04T10:00:00.123Z', '2026-03-04T10:00:00.123Z'],
    ['at the opening', '2026-03-04T08:00:00.000Z', '2026-03-04T08:00:00.000Z'],
    ['before', '2026-03-04T05:00:00.000Z', '2026-03-04T08:00:00.000Z'],
    ['at the end', '2026-03-04T16:00:00.000Z', '2026-03-05T08:00:00.000Z'],
    ['Friday evening', '2026-03-06T18:00:00.000Z', '2026-03-09T08:00:00.000Z'],
    ['over the change to summer time', '2026-03-27T18:00:00.000Z', '2026-03-30T07:00:00.000Z'],
    ['over the change to winter time', '2026-10-23T18:00:00.000Z', '2026-10-26T08:00:00.000Z'],
  ])('%s', (_name, at, expected) => expect(allowed(at, berlin)).toBe(expected));

  it('is now without a window', () => {
    expect(allowed('2026-03-04T03:00:00.000Z', null)).toBe('2026-03-04T03:00:00.000Z');
  });

  it.each([
    // New York skips 02:00–03:00 on 2026-03-08: 02:30 is the skip itself.
    ['America/New_York', '02:30', '05:00', '2026-03-08T05:00:00.000Z', '2026-03-08T07:00:00.000Z'],
    // New York shows 01:00–02:00 twice on 2026-11-01: the first counts.
    ['America/New_York', '01:30', '05:00', '2026-11-01T04:30:00.000Z', '2026-11-01T05:30:00.000Z'],
    // A window within the skipped hour waits for the next day.
    ['America/New_York', '02:10', '02:50', '2026-03-08T05:00:00.000Z', '2026-03-09T06:10:00.000Z'],
    // Lord Howe moves by half an hour; Nepal is 5:45 ahead; Apia has no 2011-12-30.
    ['Australia/Lord_Howe', '09:00', '10:00', '2026-10-03T22:10:00.000Z', '2026-10-03T22:10:00.000Z'],
    ['Asia/Kathmandu', '09:00', '17:00', '2026-03-04T00:00:00.000Z', '2026-03-04T03:15:00.000Z'],
    ['Pacific/Apia', '09:00', '17:00', '2011-12-30T09:00:00.000Z', '2011-12-30T19:00:00.000Z'],
    // Santiago has no midnight on the day of its change.
    ['America/Santiago', '00:00', '05:00', '2026-09-06T03:30:00.000Z', '2026-09-06T04:00:00.000Z'],
  ])('%s %s–%s from %s', (timezone, start, end, at, expected) => {
    expect(allowed(at, { timezone, days: [1, 2, 3, 4, 5, 6, 7], start, end })).toBe(expected);
  });

  it('may run over midnight, on the weekday of its start', () => {
    const night = { timezone: 'UTC', days: [5], start: '22:00', end: '02:00' };
    expect(allowed('2026-03-07T01:00:00.000Z', night)).toBe('2026-03-07T01:00:00.000Z');
    expect(allowed('2026-03-07T02:00:00.000Z', night)).toBe('2026-03-13T22:00:00.000Z');
    expect(allowed('2026-03-07T02:00:00.000Z', { ...night, start: '00:00', end: '24:00' }))
      .toBe('2026-03-13T00:00:00.000Z');
  });

  it.each([{ days: [] }, { start: '9:00' }, { end: '25:00' }, { end: '10:75' }, { timezone: 'Mars/Base' }])(
    'refuses %j',
    (change) => expect(() => allowed('2026-03-04T03:00:00.000Z', { ...berlin, ...change })).toThrow(RangeError),
  );
});

describe('local days', () => {
  it('follow the zone', () => {
    expect(localDay(new Date('2026-03-04T23:30:00Z'), 'Europe/Berlin')).toBe('2026-03-05');
    expect(localDay(new Date('2026-03-05T07:59:59Z'), 'America/Los_Angeles')).toBe('2026-03-04');
  });

  it('end at local midnight', () => {
    expect(startOfNextDay(new Date('2026-03-29T12:00:00Z'), 'Europe/Berlin')).toEqual(new Date('2026-03-29T22:00:00Z'));
  });
});
