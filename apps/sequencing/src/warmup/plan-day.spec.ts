import { describe, expect, it } from '@jest/globals';
import { openHours, openSlots } from './open-hours.js';
import { planDay, type DayToPlan } from './plan-day.js';

const window = { timezone: 'Europe/Berlin', days: [1, 2, 3, 4, 5], start: '09:00', end: '17:00' };
const hours = (change = {}) => openHours({ id: 'mbx_1', send_window: window, human_day: false, ...change });
const monday = new Date('2026-01-05T00:00:00+01:00');
const slots = openSlots(hours(), monday, window.timezone);
const plan = (change: Partial<DayToPlan> = {}) =>
  planDay({
    mailboxId: 'mbx_1', day: '2026-01-05', number: 20, answers: 0, slots, now: monday, partners: ['a', 'b', 'c'],
    ...change,
  });

describe('the slots of a day', () => {
  it('are those of the window, in its zone', () => {
    expect(slots).toHaveLength(8 * 12);
    expect(slots[0]).toEqual(new Date('2026-01-05T09:00:00+01:00'));
    expect(slots.at(-1)).toEqual(new Date('2026-01-05T16:55:00+01:00'));
  });

  it('are none on a day off', () => {
    expect(openSlots(hours(), new Date('2026-01-04T12:00:00Z'), window.timezone)).toEqual([]);
  });

  it('leave out the lunch of a person at work, and the night of everybody', () => {
    const atWork = openSlots(hours({ human_day: true }), monday, window.timezone);
    expect(atWork.length).toBeLessThan(slots.length - 5);
    const anyTime = openSlots(hours({ send_window: null }), monday, 'UTC');
    expect(anyTime.every((slot) => slot.getUTCHours() >= 8 && slot.getUTCHours() < 20)).toBe(true);
  });

  it('follow the clock on the day on which it changes', () => {
    const nights = { timezone: 'Europe/Berlin', days: [7], start: '00:00', end: '06:00' };
    const night = (day: string) => openSlots(hours({ send_window: nights }), new Date(day), nights.timezone).length;
    expect([night('2026-03-22T12:00:00Z'), night('2026-03-29T12:00:00Z')]).toEqual([72, 60]);
  });
});

describe('the plan of a day', () => {
  it('has the number of mails, each in a slot of its own, in order, inside the hours', () => {
    const { count, mails } = plan();
    expect([count, mails.length]).toEqual([20, 20]);
    const times = mails.map(({ dueAt }) => dueAt.getTime());
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(new Set(times.map((time) => Math.floor(time / 300_000))).size).toBe(20);
    for (const { dueAt } of mails) expect(hours()(dueAt)).toEqual(dueAt);
  });

  it('takes partners in turns, and begins with another one on another day', () => {
    const partners = plan().mails.map(({ toMailboxId }) => toMailboxId);
    const share = (id: string) => partners.filter((each) => each === id).length;
    expect([share('a'), share('b'), share('c')].sort()).toEqual([6, 7, 7]);
    partners.slice(1).forEach((partner, index) => expect(partner).not.toBe(partners[index]));
    const first = new Set(Array.from({ length: 10 }, (_, n) => plan({ day: `2026-02-0${n}` }).mails[0]!.toMailboxId));
    expect(first.size).toBe(3);
  });

  it('counts the answers that are due that day', () => {
    expect(plan({ answers: 7 })).toMatchObject({ count: 20, mails: { length: 13 } });
    expect(plan({ answers: 30 })).toMatchObject({ count: 20, mails: [] });
  });

  it('has its share of a day that has begun, and nothing of one that is over', () => {
    const noon = new Date('2026-01-05T13:00:00+01:00');
    const { count, mails } = plan({ now: noon });
    expect([count, mails.length]).toEqual([10, 10]);
    expect(mails[0]!.dueAt >= noon).toBe(true);
    expect(plan({ now: new Date('2026-01-05T18:00:00+01:00') })).toEqual({ count: 0, mails: [] });
  });

  it('is the same for the same day, and nothing without a partner', () => {
    expect(plan()).toEqual(plan());
    expect(plan({ day: '2026-01-06' })).not.toEqual(plan());
    expect(plan({ partners: [] })).toEqual({ count: 0, mails: [] });
  });
});
