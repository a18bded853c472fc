import { describe, expect, it } from '@jest/globals';
import { humanGapSeconds, nextAtWork, rollHumanDay } from './human-day.js';
import { afterSend, type LaneState } from './lane.js';
import { idleLane, pacedMailbox, pacedTouch } from './paced.fixture-spec.js';
import { touchSlot } from './touch-slot.js';

const days = Array.from({ length: 400 }, (_, n) => `day ${n}`);
const at = (hour: number, minute: number) => hour * 60 + minute;

describe('rollHumanDay', () => {
  it('is the same whenever it is rolled, and another for another mailbox or day', () => {
    expect(rollHumanDay('mbx_1', '2026-03-04')).toEqual(rollHumanDay('mbx_1', '2026-03-04'));
    expect(rollHumanDay('mbx_1', '2026-03-04')).not.toEqual(rollHumanDay('mbx_1', '2026-03-05'));
    expect(rollHumanDay('mbx_1', '2026-03-04')).not.toEqual(rollHumanDay('mbx_2', '2026-03-04'));
  });

  it('stays within what people do, and uses all of it', () => {
    const rolled = days.map((day) => rollHumanDay('mbx_1', day));
    const range = (of: (day: (typeof rolled)[number]) => number) => {
      const values = rolled.map(of);
      return [Math.min(...values), Math.max(...values)];
    };
    expect(range((day) => day.starts_at)).toEqual([at(9, 3), at(9, 27)]);
    expect(range((day) => day.ends_at)).toEqual([at(17, 18), at(17, 56)]);
    expect(range((day) => day.lunch_to - day.lunch_from)).toEqual([30, 60]);
    expect(range((day) => day.per_hour)).toEqual([5, 9]);
    const gaps = days.map((day) => humanGapSeconds('mbx_1', day, 1));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(90);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(420);
  });
});

describe('a human day', () => {
  const day = { starts_at: at(9, 10), ends_at: at(17, 30), lunch_from: at(12, 0), lunch_to: at(12, 45), per_hour: 6 };
  const next = (time: string) => nextAtWork(new Date(time), 'Europe/Berlin', [1, 2, 3, 4, 5], () => day).toISOString();

  it.each([
    ['before work', '2026-03-04T06:00:00Z', '2026-03-04T08:10:00.000Z'],
    ['at work', '2026-03-04T09:00:00Z', '2026-03-04T09:00:00.000Z'],
    ['at lunch', '2026-03-04T11:10:00Z', '2026-03-04T11:45:00.000Z'],
    ['after work on a Friday', '2026-03-06T17:00:00Z', '2026-03-09T08:10:00.000Z'],
    ['over the change of clocks', '2026-03-27T17:00:00Z', '2026-03-30T07:10:00.000Z'],
  ])('%s', (_name, time, expected) => expect(next(time)).toBe(expected));

  it('sends a handful an hour with pauses, and nothing at lunch', () => {
    const mailbox = pacedMailbox({ human_day: true });
    let lane: LaneState = idleLane;
    let now = new Date('2026-03-04T00:00:00Z');
    const rolled = rollHumanDay(mailbox.id, '2026-03-04');
    const sent: Date[] = [];
    while (sent.length < 100) {
      now = touchSlot(mailbox, lane, pacedTouch(), now).at!;
      if (now >= new Date('2026-03-05T00:00:00Z')) break;
      sent.push(now);
      lane = afterSend(lane, 'UTC', now);
    }
    const minutes = sent.map((time) => time.getUTCHours() * 60 + time.getUTCMinutes());
    expect(minutes.every((m) => m >= rolled.starts_at && m < rolled.ends_at)).toBe(true);
    expect(minutes.some((m) => m >= rolled.lunch_from && m < rolled.lunch_to)).toBe(false);
    for (let hour = 9; hour < 18; hour += 1) {
      expect(minutes.filter((m) => Math.floor(m / 60) === hour).length).toBeLessThanOrEqual(rolled.per_hour);
    }
    expect(sent.length).toBeGreaterThan(20);
    const gaps = sent.slice(1).map((time, n) => time.getTime() - sent[n]!.getTime());
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(90_000);
  });

  it('is slower with the health of the mailbox', () => {
    const sent = new Date('2026-03-04T10:00:00Z');
    const gap = (health: 'good' | 'watch' | 'throttle') => {
      const mailbox = pacedMailbox({ human_day: true, human_days: new Map([['2026-03-04', day]]), health, gap_seconds: 1 });
      const { at: next } = touchSlot(mailbox, afterSend(idleLane, 'UTC', sent), pacedTouch(), sent);
      return (next!.getTime() - sent.getTime()) / 1000;
    };
    expect(gap('good')).toBeGreaterThanOrEqual(90);
    expect([gap('watch'), gap('throttle')]).toEqual([gap('good') * 1.5, gap('good') * 2]);
  });

  it('is what was stored, where one was', () => {
    const human_days = new Map([['2026-03-04', { ...day, starts_at: at(10, 0) }]]);
    const mailbox = pacedMailbox({ human_day: true, human_days });
    const slot = touchSlot(mailbox, idleLane, pacedTouch(), new Date('2026-03-04T00:00:00Z'));
    expect(slot).toMatchObject({ at: new Date('2026-03-04T10:00:00Z'), binding: { name: 'human_day' } });
  });
});
