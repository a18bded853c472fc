import { describe, expect, it } from '@jest/globals';
import { dayMs, type CampaignSettings } from '@sortie/contracts';
import fc from 'fast-check';
import { afterSend, laneTimezone, type LaneState } from './lane.js';
import type { PacedMailbox } from './mailbox-limits.js';
import { idleLane, pacedMailbox, pacedTouch } from './paced.fixture-spec.js';
import { isOpen } from './slot.js';
import type { PacedTouch } from './touch-limits.js';
import { limitsOf, touchSlot } from './touch-slot.js';
import { localDay, type SendWindow } from './window.js';

const america = ['America/New_York', 'America/Santiago'];
const zones = ['UTC', 'Europe/Berlin', 'Asia/Kolkata', 'Australia/Lord_Howe', 'Australia/Sydney', ...america];
const zone = fc.constantFrom(...zones);
const weekdays = fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 });
const clock = (hour: number) => `${String(hour).padStart(2, '0')}:00`;
const span = fc
  .tuple(fc.integer({ min: 0, max: 22 }), fc.integer({ min: 1, max: 23 }))
  .filter(([from, to]) => from < to);
const windows: fc.Arbitrary<SendWindow | null> = fc.option(
  fc.record({ timezone: zone, days: weekdays, hours: span })
    .map(({ hours: [from, to], ...rest }) => ({ ...rest, start: clock(from), end: clock(to) })),
);
const settings: fc.Arbitrary<CampaignSettings> = fc.record({
  window: fc.option(
    fc.record({ days: weekdays, hours: span, fallback_timezone: zone })
      .map(({ hours: [from, to], ...rest }) => ({ ...rest, start: clock(from), end: clock(to) })),
    { nil: undefined },
  ),
  holidays: fc.option(
    fc.record({
      countries: fc.subarray(['US', 'DE', 'AU']),
      dates: fc.subarray(['2026-03-03', '2026-03-09', '2026-07-14', '2026-10-05']),
    }),
    { nil: undefined },
  ),
  min_interval_hours: fc.option(fc.integer({ min: 0, max: 100 }), { nil: undefined }),
});

const worlds = fc.record({
  mailbox: fc.record({
    window: windows,
    human_day: fc.boolean(),
    daily_cap: fc.integer({ min: 1, max: 6 }),
    gap_seconds: fc.integer({ min: 0, max: 40_000 }),
    health: fc.constantFrom('good' as const, 'watch' as const, 'throttle' as const),
    warmup: fc.option(
      fc.record({ start_per_day: fc.integer({ min: 1, max: 3 }), increase_per_day: fc.constantFrom(0, 1) }),
    ),
  }),
  settings,
  timezone: fc.option(zone),
  now: fc.date({ min: new Date('2026-02-01'), max: new Date('2026-12-01'), noInvalidDate: true }),
});

// An independent reading of the local time, for the checks below.
function local(instant: Date, timezone: string): { weekday: number; time: string; day: string } {
  const part = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat('en-GB', { timeZone: timezone, ...options }).format(instant);
  return {
    weekday: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].indexOf(part({ weekday: 'short' })) + 1,
    time: part({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
    day: new Intl.DateTimeFormat('sv-SE', { timeZone: timezone }).format(instant),
  };
}

function mustBeOpen(at: Date, mailbox: PacedMailbox, touch: PacedTouch): void {
  const contactZone = touch.contact.timezone ?? touch.campaign.settings.window?.fallback_timezone ?? 'UTC';
  const inside = (window: Omit<SendWindow, 'timezone'>, timezone: string) => {
    const { weekday, time } = local(at, timezone);
    expect(window.days).toContain(weekday);
    expect(time >= window.start && time < window.end).toBe(true);
  };
  if (mailbox.window) inside(mailbox.window, mailbox.window.timezone);
  if (touch.campaign.settings.window) inside(touch.campaign.settings.window, contactZone);
  expect(touch.campaign.settings.holidays?.dates ?? []).not.toContain(local(at, contactZone).day);
  if (!mailbox.human_day) return;
  const { time, weekday } = local(at, laneTimezone(mailbox.window));
  expect(time >= '09:03' && time < '17:56').toBe(true);
  expect(mailbox.window?.days ?? [1, 2, 3, 4, 5]).toContain(weekday);
}

/** The first quarter of an hour before `end` at which nothing is closed. */
function openQuarter(mailbox: PacedMailbox, touch: PacedTouch, from: Date, end: number): Date | undefined {
  const limits = limitsOf(mailbox, idleLane, touch);
  for (let at = from.getTime(); at < end; at += 900_000) {
    if (isOpen(limits, new Date(at))) return new Date(at);
  }
  return undefined;
}

describe('a lane that sends at each slot', () => {
  it('never leaves a window, keeps cap and gap, goes forward, and starves nobody', () => {
    let sentInAll = 0;
    fc.assert(
      fc.property(worlds, ({ mailbox: change, settings: campaign, timezone, now }) => {
        const mailbox = pacedMailbox({ ...change, warmup_started_at: now });
        let touch = pacedTouch({ settings: campaign, timezone, due_at: now });
        let lane: LaneState = idleLane;
        let last = now;
        const perDay = new Map<string, number>();
        for (let mails = 0; mails < 8; mails += 1) {
          const slot = touchSlot(mailbox, lane, touch, last);
          expect(slot.lookAt.getTime()).toBeGreaterThanOrEqual(last.getTime());
          if (!slot.at) {
            expect(slot.lookAt.getTime()).toBeGreaterThan(last.getTime());
            expect(openQuarter(mailbox, touch, last, last.getTime() + 14 * dayMs)).toBeUndefined();
            return;
          }
          // The slot is final: at its time nothing moves it any more, and what binds is closed before it.
          expect(touchSlot(mailbox, lane, touch, slot.at)).toMatchObject({ at: slot.at, binding: null });
          expect(slot.binding === null).toBe(slot.at.getTime() === last.getTime());
          mustBeOpen(slot.at, mailbox, touch);
          if (lane.last_sent_at) {
            expect(slot.at.getTime() - lane.last_sent_at.getTime()).toBeGreaterThanOrEqual(mailbox.gap_seconds * 1000);
          }
          const day = localDay(slot.at, laneTimezone(mailbox.window));
          perDay.set(day, (perDay.get(day) ?? 0) + 1);
          expect(perDay.get(day)).toBeLessThanOrEqual(mailbox.daily_cap);
          lane = afterSend(lane, laneTimezone(mailbox.window), slot.at);
          touch = pacedTouch({ settings: campaign, timezone, due_at: slot.at, last_touch_at: slot.at });
          last = slot.at;
          sentInAll += 1;
        }
      }),
      { numRuns: 150, seed: 20260304 },
    );
    // Most of these worlds have windows that meet, or nothing was tested.
    expect(sentInAll).toBeGreaterThan(500);
  }, 240_000);

  it('sends at the first possible moment: no earlier quarter of an hour would have been open', () => {
    fc.assert(
      fc.property(worlds, ({ mailbox: change, settings: campaign, timezone, now }) => {
        const mailbox = pacedMailbox(change);
        const touch = pacedTouch({ settings: campaign, timezone, due_at: now });
        const slot = touchSlot(mailbox, idleLane, touch, now);
        const end = Math.min(slot.lookAt.getTime(), now.getTime() + 14 * dayMs);
        expect(openQuarter(mailbox, touch, now, end)).toBeUndefined();
      }),
      { numRuns: 40, seed: 20260305 },
    );
  }, 60_000);
});
