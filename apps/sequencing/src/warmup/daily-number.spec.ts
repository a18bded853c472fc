import { describe, expect, it } from '@jest/globals';
import { newId } from '@sortie/contracts';
import { dailyFactor, dailyNumber } from './daily-number.js';

const days = Array.from({ length: 1000 }, (_, n) => new Date(Date.UTC(2026, 0, 1 + n)).toISOString().slice(0, 10));
const mailboxId = 'mbx_01kjjeqfbzz4wc9e6n1v7761x8';
const number = (change: object) =>
  dailyNumber({ mailboxId, day: '2026-01-05', daysDone: 0, live: false, health: 'good', ...change });

describe('the daily factor', () => {
  it('is 0.60 to 1.10, both reached, and differs by mailbox and day', () => {
    const factors = days.map((day) => dailyFactor(mailboxId, day));
    expect(Math.min(...factors)).toBe(0.6);
    expect(Math.max(...factors)).toBe(1.1);
    expect(new Set(factors).size).toBeGreaterThan(40);
    expect(days.map((day) => dailyFactor(newId('mailbox'), day))).not.toEqual(factors);
  });

  it('is the same for the same mailbox and day', () => {
    expect(dailyFactor(mailboxId, '2026-01-05')).toBe(dailyFactor(mailboxId, '2026-01-05'));
  });
});

describe('the number of a day', () => {
  it.each([[0, 10], [1, 11], [14, 24], [30, 40], [300, 40]])('after %i days follows a ramp at %i', (daysDone, ramp) => {
    for (const day of days) {
      const expected = Math.min(40, Math.round(ramp * dailyFactor(mailboxId, day)));
      expect(number({ day, daysDone })).toBe(expected);
    }
  });

  it('is at most 5 beside a live campaign, however old', () => {
    const numbers = days.flatMap((day) => [0, 40].map((daysDone) => number({ day, daysDone, live: true })));
    expect([Math.min(...numbers), Math.max(...numbers)]).toEqual([3, 5]);
  });

  it.each([['watch', 0.7], ['throttle', 0.5]] as const)('shrinks at %s', (health, volume) => {
    const grown = { daysDone: 100, day: '2026-03-03' };
    expect(number({ ...grown, health })).toBe(Math.floor(number(grown) * volume));
  });

  it.each(['quarantine', 'block'])('is none at %s', (health) => expect(number({ health })).toBe(0));
});
