import { describe, expect, it } from '@jest/globals';
import { dayMs, minuteMs, newId } from '@sortie/contracts';
import { answerTimes, isAnswered } from './answer.js';
import { openHours } from './open-hours.js';

const window = { timezone: 'Europe/Berlin', days: [1, 2, 3, 4, 5], start: '09:00', end: '17:00' };
const next = openHours({ id: 'mbx_1', send_window: window, human_day: true });
const sentAt = new Date('2026-01-09T15:30:00Z');
const minutes = (from: Date, to: Date) => (to.getTime() - from.getTime()) / minuteMs;
const ids = Array.from({ length: 500 }, () => newId('warmupMail'));

describe('an answer', () => {
  it('leaves 45 minutes to 7 days after the mail, at hours at which its mailbox mails', () => {
    const times = ids.flatMap((id) => answerTimes(id, sentAt, sentAt, next));
    const delays = times.map((at) => minutes(sentAt, at));
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(45);
    expect(Math.max(...delays)).toBeLessThanOrEqual(7 * 1440);
    for (const at of times) expect(next(at)).toEqual(at);
  });

  it('has delays of every size', () => {
    const always = (at: Date) => at;
    const delays = ids.map((id) => minutes(sentAt, answerTimes(id, sentAt, sentAt, always)[0]!));
    for (const [from, to] of [[45, 240], [240, 1440], [1440, 10_080]] as const) {
      expect(delays.filter((delay) => delay >= from && delay < to).length).toBeGreaterThan(50);
    }
  });

  it('waits from when the mail was found, and is none when that is too late', () => {
    const found = new Date(sentAt.getTime() + 3 * dayMs);
    const times = ids.flatMap((id) => answerTimes(id, sentAt, found, next));
    expect(Math.min(...times.map((at) => minutes(found, at)))).toBeGreaterThanOrEqual(45);
    expect(Math.max(...times.map((at) => minutes(sentAt, at)))).toBeLessThanOrEqual(7 * 1440);
    expect(answerTimes(ids[0]!, sentAt, new Date(sentAt.getTime() + 8 * dayMs), next)).toEqual([]);
  });

  it('is given to some mails, and none to the fourth of a thread', () => {
    const share = ids.filter((id) => isAnswered(id, 0)).length / ids.length;
    expect(share).toBeGreaterThan(0.3);
    expect(share).toBeLessThan(0.5);
    expect(ids.some((id) => isAnswered(id, 3))).toBe(false);
  });

  it('is the same for the same mail', () => {
    expect(answerTimes(ids[0]!, sentAt, sentAt, next)).toEqual(answerTimes(ids[0]!, sentAt, sentAt, next));
  });
});
