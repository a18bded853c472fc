import { describe, expect, it } from '@jest/globals';
import type { CampaignSettings } from '@sortie/contracts';
import type { LaneState } from './lane.js';
import type { PacedMailbox } from './mailbox-limits.js';
import { idleLane, pacedMailbox, pacedTouch } from './paced.fixture-spec.js';
import { touchSlot } from './touch-slot.js';

// A Wednesday.
const now = new Date('2026-03-04T10:00:00Z');
const office = { days: [1, 2, 3, 4, 5], start: '09:00', end: '17:00' };
const berlin = { ...office, timezone: 'Europe/Berlin' };
const nine = new Date('2026-03-04T09:00:00Z');
const full: LaneState = { ...idleLane, day: '2026-03-04', sent_today: 50, last_sent_at: nine };

type Case = {
  mailbox?: Partial<PacedMailbox>;
  lane?: LaneState;
  touch?: Parameters<typeof pacedTouch>[0];
  settings?: CampaignSettings;
  at?: string;
};

const slot = ({ mailbox, lane = idleLane, touch, settings, at }: Case) =>
  touchSlot(pacedMailbox(mailbox), lane, pacedTouch({ settings, ...touch }), at ? new Date(at) : now);

describe('what a mail waits for', () => {
  it.each<[string, Case, string, string, string | null]>([
    ['a paused mailbox',
      { mailbox: { status: 'paused', status_reason: 'bad password' } }, 'mailbox_paused', 'mailbox', null],
    ['a mailbox in quarantine', { mailbox: { health: 'quarantine', health_until: new Date('2026-03-09T00:00:00Z') } },
      'mailbox_health', 'mailbox', '2026-03-09T00:00:00.000Z'],
    ['a blocked mailbox without an end', { mailbox: { health: 'block' } }, 'mailbox_health', 'mailbox', null],
    ['a throttled mailbox', { mailbox: { health: 'throttle', daily_cap: 60 }, lane: full }, 'mailbox_health', 'mailbox',
      '2026-03-05T00:00:00.000Z'],
    ['an unauthenticated domain',
      { mailbox: { domain_blocked: 'SPF fails' } }, 'domain_authentication', 'domain', null],
    ['the cap', { mailbox: { daily_cap: 50 }, lane: full }, 'mailbox_cap', 'mailbox', '2026-03-05T00:00:00.000Z'],
    ['the ramp',
      {
        mailbox: { daily_cap: 60, warmup: { start_per_day: 50, increase_per_day: 5 }, warmup_started_at: now },
        lane: full,
      },
      'mailbox_ramp', 'mailbox', '2026-03-05T00:00:00.000Z'],
    ['the window', { mailbox: { window: berlin }, at: '2026-03-04T05:00:00Z' }, 'mailbox_window', 'mailbox',
      '2026-03-04T08:00:00.000Z'],
    ['a paused campaign',
      { touch: { campaign: { id: 'cmp_1', status: 'paused', settings: {} } } }, 'campaign_status', 'campaign', null],
    ['a campaign that has not begun', { touch: { campaign: { id: 'cmp_1', status: 'draft', settings: {} } } },
      'campaign_status', 'campaign', null],
    ["the campaign's day",
      { settings: { daily_limit: 5 }, touch: { campaign_day: { day: '2026-03-04', sent: 5, put_off: 0 } } },
      'campaign_daily_limit', 'campaign', '2026-03-05T00:00:00.000Z'],
    ["the domain's day, by the mailbox's clock", {
      mailbox: { window: { ...berlin, start: '00:00', end: '23:59' } },
      settings: { domain_daily_limit: 2 },
      touch: { domain_day: { day: '2026-03-04', sent: 2, put_off: 0 } },
    }, 'domain_daily_limit', 'domain', '2026-03-04T23:00:00.000Z'],
    ["the contact's window",
      { settings: { window: office }, touch: { timezone: 'America/New_York' } }, 'contact_window',
      'campaign', '2026-03-04T14:00:00.000Z'],
    ["the fallback's window",
      { settings: { window: { ...office, fallback_timezone: 'Asia/Tokyo' } } }, 'contact_window',
      'campaign', '2026-03-05T00:00:00.000Z'],
    ['a holiday',
      {
        settings: { holidays: { countries: ['DE'] } },
        touch: { timezone: 'Europe/Berlin' },
        at: '2026-04-03T10:00:00Z',
      },
      'holiday', 'campaign', '2026-04-03T22:00:00.000Z'],
    ['a day of its own',
      { settings: { holidays: { dates: ['2026-03-04'] } } }, 'holiday', 'campaign', '2026-03-05T00:00:00.000Z'],
    ['the interval',
      { settings: { min_interval_hours: 48 }, touch: { last_touch_at: new Date('2026-03-03T12:00:00Z') } },
      'min_interval', 'campaign', '2026-03-05T12:00:00.000Z'],
    ['another campaign', { settings: { exclusive: true }, touch: { busy_in: 'cmp_2' } }, 'exclusive', 'contact', null],
    ["its step's wait",
      { touch: { due_at: new Date('2026-03-07T10:00:00Z') } }, 'step_wait', 'campaign', '2026-03-07T10:00:00.000Z'],
    ['an absence', { touch: { due_at: new Date('2026-03-07T10:00:00Z'), waits_for: 'out_of_office' } }, 'out_of_office',
      'campaign', '2026-03-07T10:00:00.000Z'],
    ['the day it was put off to', {
      settings: { daily_limit: 5 },
      touch: { due_at: new Date('2026-03-07T00:00:00Z'), waits_for: 'campaign_daily_limit' },
    }, 'campaign_daily_limit', 'campaign', '2026-03-07T00:00:00.000Z'],
    ['nothing', {}, 'none', 'none', '2026-03-04T10:00:00.000Z'],
  ])('%s', (_name, world, name, owner, at) => {
    const { at: next, binding, waterfall } = slot(world);
    expect([binding?.name ?? 'none', binding?.owner ?? 'none', next?.toISOString() ?? null]).toEqual([name, owner, at]);
    // Each limit is told once, with its value.
    expect(new Set(waterfall.map(({ limit }) => limit.name)).size).toBe(waterfall.length);
    for (const { limit } of waterfall) expect(limit.value(now)).not.toMatch(/undefined|NaN|Infinity|null/);
  });

  const began = new Date('2026-03-03T15:00:00Z');
  const until = new Date('2026-03-04T15:00:00Z');
  it.each<[string, Partial<PacedMailbox>, number, string | undefined]>([
    ['the ramp', { warmup: { start_per_day: 50, increase_per_day: 5 }, warmup_started_at: began }, 52, undefined],
    ['the ramp', { warmup: { start_per_day: 50, increase_per_day: 5 }, warmup_started_at: began }, 55, 'mailbox_ramp'],
    ['its health', { daily_cap: 60, health: 'throttle', health_until: until }, 55, 'mailbox_health'],
  ])('is %s all day long alike, whenever that grows', (_name, mailbox, sent_today, binding) => {
    const found = ['2026-03-04T14:59:00Z', '2026-03-04T15:01:00Z']
      .map((at) => slot({ mailbox, lane: { ...full, sent_today }, at }).binding?.name);
    expect(found).toEqual([binding, binding]);
  });

  it('is the gap, longer by up to a fifth, and by what health adds', () => {
    const lane = { ...idleLane, day: '2026-03-04', sent_today: 1, last_sent_at: now };
    const seconds = (mailbox: Partial<PacedMailbox>) =>
      (slot({ mailbox: { gap_seconds: 600, ...mailbox }, lane }).at!.getTime() - now.getTime()) / 1000;
    expect(slot({ mailbox: { gap_seconds: 600 }, lane }).binding?.name).toBe('mailbox_gap');
    const plain = seconds({});
    expect(plain).toBeGreaterThanOrEqual(600);
    expect(plain).toBeLessThanOrEqual(720);
    expect(seconds({})).toBe(plain);
    expect(seconds({ id: 'mbx_2' })).not.toBe(plain);
    expect(seconds({ health: 'watch' })).toBeCloseTo(plain * 1.5, 1);
    expect(seconds({ health: 'throttle' })).toBeCloseTo(plain * 2, 1);
    expect(seconds({ health: 'throttle', health_until: now })).toBe(plain);
  });

  it.each([
    [{ health: 'quarantine', health_cause: 'bounce_rate' }, 'quarantine: bounce_rate'],
    [{ health: 'block', health_cause: null }, 'block'],
  ] as const)('says %j as %s', (mailbox, text) => {
    expect(slot({ mailbox }).binding!.value(now)).toBe(text);
  });

  it('lets what is left of an ended campaign through, to be skipped', () => {
    expect(slot({ touch: { campaign: { id: 'cmp_1', status: 'completed', settings: {} } } }).binding).toBeNull();
  });

  it('never finds a slot where the windows never meet, and says when it will look again', () => {
    const { at, lookAt, binding, neverMeets } = slot({
      mailbox: { window: { ...berlin, start: '09:00', end: '10:00' } },
      settings: { window: { ...office, start: '09:00', end: '10:00' } },
      touch: { timezone: 'Australia/Sydney' },
    });
    expect(at).toBeNull();
    expect(neverMeets).toBe(true);
    expect(lookAt.toISOString()).toBe('2026-03-11T10:00:00.000Z');
    expect(binding).not.toBeNull();
  });
});

describe('the days on which clocks change', () => {
  const window = { ...office, days: [1, 2, 3, 4, 5, 6, 7] };
  const contact = (timezone: string) => ({ settings: { window }, touch: { timezone } });
  it.each([
    ['New York, the day before', 'America/New_York', '2026-03-07T23:00:00Z', '2026-03-08T13:00:00.000Z'],
    ['New York, forward', 'America/New_York', '2026-03-08T05:00:00Z', '2026-03-08T13:00:00.000Z'],
    ['New York, back', 'America/New_York', '2026-11-01T04:00:00Z', '2026-11-01T14:00:00.000Z'],
    ['Berlin, forward', 'Europe/Berlin', '2026-03-28T23:30:00Z', '2026-03-29T07:00:00.000Z'],
    ['Berlin, back', 'Europe/Berlin', '2026-10-24T22:30:00Z', '2026-10-25T08:00:00.000Z'],
    ['Berlin, the day after', 'Europe/Berlin', '2026-10-25T16:00:00Z', '2026-10-26T08:00:00.000Z'],
    ['Sydney, back', 'Australia/Sydney', '2026-04-04T13:30:00Z', '2026-04-04T23:00:00.000Z'],
    ['Sydney, forward', 'Australia/Sydney', '2026-10-03T13:30:00Z', '2026-10-03T22:00:00.000Z'],
    ['Santiago, back', 'America/Santiago', '2026-04-05T03:30:00Z', '2026-04-05T13:00:00.000Z'],
    ['Santiago, forward, where midnight does not exist',
      'America/Santiago', '2026-09-06T03:30:00Z', '2026-09-06T12:00:00.000Z'],
  ])('%s: the window opens at nine by its clock', (_name, timezone, at, opens) => {
    expect(slot({ ...contact(timezone), at }).at!.toISOString()).toBe(opens);
  });

  it.each([
    // 23 and 25 hours: a mailbox's day of five mails ends at its own midnight.
    ['2026-03-29', '2026-03-28T23:00:00Z', '2026-03-29T22:00:00.000Z'],
    ['2026-10-25', '2026-10-24T22:00:00Z', '2026-10-25T23:00:00.000Z'],
  ])('Berlin counts the whole of %s as one day', (day, from, until) => {
    const window = { ...berlin, days: [1, 2, 3, 4, 5, 6, 7], start: '00:00', end: '23:59' };
    const lane = { ...idleLane, day, sent_today: 5, last_sent_at: new Date(from) };
    expect(slot({ mailbox: { window, daily_cap: 5 }, lane, at: from }).at!.toISOString()).toBe(until);
  });
});
