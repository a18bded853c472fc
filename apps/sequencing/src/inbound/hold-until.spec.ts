import { describe, expect, it } from '@jest/globals';
import { holdUntil } from './hold-until.js';

// A Wednesday, ten in London.
const now = new Date('2026-03-04T10:00:00Z');

describe('holdUntil', () => {
  it.each([
    ['the morning of the first day back', '2026-03-16', 'Europe/Berlin', '2026-03-16T08:00:00.000Z'],
    ['that morning where the contact lives', '2026-03-16', 'America/Los_Angeles', '2026-03-16T16:00:00.000Z'],
    ['behind the change of the clocks', '2026-03-30', 'Europe/Berlin', '2026-03-30T07:00:00.000Z'],
    ['a week on without a date', null, 'UTC', '2026-03-11T09:00:00.000Z'],
    ['sixty days at most', '2026-12-24', 'UTC', '2026-05-03T09:00:00.000Z'],
    ['tomorrow, when this morning has passed', '2026-03-04', 'UTC', '2026-03-05T09:00:00.000Z'],
    ['this morning, where it is still to come', '2026-03-04', 'America/New_York', '2026-03-04T14:00:00.000Z'],
    ['never before today', '2026-01-01', 'UTC', '2026-03-05T09:00:00.000Z'],
  ])('is %s', (_name, backOn, zone, expected) => {
    expect(holdUntil(backOn, now, zone).toISOString()).toBe(expected);
  });
});
