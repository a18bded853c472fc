import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { laneTimezone, nextSlot } from './pace.js';
import type { LaneState, PaceInput } from './pace.js';
import { localDay } from './window.js';
import type { SendWindow } from './window.js';

const at = (time: string) => new Date(`2026-03-04T${time}Z`);
const idle: LaneState = { last_sent_at: null, sent_today: 0, day: null };
const day = { timezone: 'UTC', days: [1, 2, 3, 4, 5], start: '09:00', end: '17:00' };
const input: PaceInput = { lane: idle, gap_seconds: 600, cap: 50, window: day, now: at('10:00:00') };

describe('nextSlot', () => {
  it.each<[string, Partial<PaceInput>, string, string]>([
    ['nothing', {}, '2026-03-04T10:00:00.000Z', 'none'],
    ['the gap', { lane: { ...idle, last_sent_at: at('09:55:00') } }, '2026-03-04T10:05:00.000Z', 'gap'],
    ['a gap that is over', { lane: { ...idle, last_sent_at: at('09:50:00') } }, '2026-03-04T10:00:00.000Z', 'none'],
    ['the window', { now: at('08:00:00') }, '2026-03-04T09:00:00.000Z', 'window'],
    ['the window after the gap', { lane: { ...idle, last_sent_at: at('16:59:00') }, now: at('16:59:30') },
      '2026-03-05T09:00:00.000Z', 'window'],
    ['the cap', { lane: { last_sent_at: at('09:00:00'), sent_today: 50, day: '2026-03-04' } },
      '2026-03-05T09:00:00.000Z', 'cap'],
    ['no cap of another day', { lane: { last_sent_at: null, sent_today: 50, day: '2026-03-03' } },
      '2026-03-04T10:00:00.000Z', 'none'],
    ['a cap of none', { cap: 0, window: null }, '2026-03-05T00:00:00.000Z', 'cap'],
  ])('is bound by %s', (_name, change, expected, binding) => {
    const slot = nextSlot({ ...input, ...change });
    expect([slot.at.toISOString(), slot.binding]).toEqual([expected, binding]);
  });
});

const zone = fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe');
const hours = fc.tuple(fc.integer({ min: 0, max: 22 }), fc.integer({ min: 1, max: 23 }))
  .filter(([from, to]) => from < to);
const clock = (hour: number) => `${String(hour).padStart(2, '0')}:00`;
const someWindow: fc.Arbitrary<SendWindow | null> = fc.option(fc.record({
  timezone: zone,
  days: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
  hours,
}).map(({ timezone, days, hours: [from, to] }) => ({ timezone, days, start: clock(from), end: clock(to) })));

// An independent reading of the local time, for the checks below.
function local(instant: Date, timezone: string): { weekday: number; time: string } {
  const part = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat('en-GB', { timeZone: timezone, ...options }).format(instant);
  const weekday = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].indexOf(part({ weekday: 'short' })) + 1;
  return { weekday, time: part({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }) };
}

describe('a lane that sends at each slot', () => {
  const run = fc.record({
    window: someWindow,
    now: fc.date({ min: new Date('2026-02-01'), max: new Date('2026-12-01'), noInvalidDate: true }),
    gap: fc.integer({ min: 0, max: 40_000 }),
    cap: fc.integer({ min: 1, max: 6 }),
  });

  it('keeps gap, cap and window, goes forward, and is never starved', () => {
    fc.assert(fc.property(run, ({ window, now, gap, cap }) => {
      const timezone = laneTimezone(window);
      let lane = idle;
      let clockNow = now;
      const perDay = new Map<string, number>();
      for (let mails = 0; mails < 12; mails += 1) {
        const slot = nextSlot({ lane, gap_seconds: gap, cap, window, now: clockNow });
        expect(slot.at.getTime()).toBeGreaterThanOrEqual(clockNow.getTime());
        // The slot is final: at its time nothing moves it any more.
        expect(nextSlot({ lane, gap_seconds: gap, cap, window, now: slot.at }))
          .toEqual({ at: slot.at, binding: 'none' });
        const since = lane.last_sent_at ? slot.at.getTime() - lane.last_sent_at.getTime() : Infinity;
        expect(since).toBeGreaterThanOrEqual(gap * 1000);
        // A week, the gap and the rest of a day always suffice.
        expect(slot.at.getTime() - clockNow.getTime()).toBeLessThanOrEqual(9 * 86_400_000 + gap * 1000);
        if (window) {
          const { weekday, time } = local(slot.at, timezone);
          expect(window.days).toContain(weekday);
          expect(time >= window.start && time < window.end).toBe(true);
        }
        const today = localDay(slot.at, timezone);
        const sent = (perDay.get(today) ?? 0) + 1;
        perDay.set(today, sent);
        expect(sent).toBeLessThanOrEqual(cap);
        lane = { last_sent_at: slot.at, sent_today: sent, day: today };
        clockNow = slot.at;
      }
    }), { numRuns: 300, seed: 20260304 });
  });
});
