import { describe, expect, it } from '@jest/globals';
import type { AdvanceClock } from '@sortie/contracts';
import { targetOf } from './target.js';

const from = new Date('2026-03-28T22:00:00Z');
const refused = (input: AdvanceClock) => {
  try {
    targetOf(input, from);
  } catch (error) {
    return (error as { fields: { field: string }[] }).fields[0]!.field;
  }
  return undefined;
};

describe('targetOf', () => {
  it('adds days, hours and minutes', () => {
    expect(targetOf({ days: 1, hours: 2, minutes: 30 }, from)).toEqual(new Date('2026-03-30T00:30:00Z'));
  });

  it('takes a time to reach', () => {
    expect(targetOf({ to: '2026-04-01T00:00:00Z' }, from)).toEqual(new Date('2026-04-01T00:00:00Z'));
  });

  it('goes no further than a year at once', () => {
    expect(targetOf({ to: '2027-03-29T22:00:00Z' }, from)).toEqual(targetOf({ days: 366 }, from));
    expect(refused({ to: '2027-03-29T22:00:01Z' })).toBe('to');
    expect(refused({ to: '9999-12-31T00:00:00Z' })).toBe('to');
  });

  it('wants one of the two', () => {
    expect(refused({})).toBe('days');
    expect(refused({ days: 0 })).toBe('days');
    expect(refused({ days: 1, to: '2026-04-01T00:00:00Z' })).toBe('to');
  });
});
