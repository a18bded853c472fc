import { describe, expect, it } from '@jest/globals';
import { dayMs } from '@sortie/contracts';
import { capFor, warmed } from './cap.js';

const started = new Date('2026-03-01T12:00:00Z');
const after = (days: number, ms = 0) => new Date(started.getTime() + days * dayMs + ms);
const mailbox = {
  daily_cap: 50,
  warmup: { start_per_day: 10, increase_per_day: 5 },
  warmup_started_at: started, declared_warmed_at: null,
};

describe('capFor', () => {
  it.each([[0, 10], [1, 15], [7, 45], [8, 50], [100, 50]])('on day %i it is %i', (day, cap) => {
    expect(capFor(mailbox, after(day))).toBe(cap);
  });

  it('is the first day before the warmup began', () => {
    expect(capFor(mailbox, after(-3))).toBe(10);
    expect(capFor({ ...mailbox, warmup_started_at: null }, after(9))).toBe(10);
  });

  it('is the daily cap without a warmup or once declared warmed, and never more', () => {
    expect(capFor({ ...mailbox, warmup: null }, started)).toBe(50);
    expect(capFor({ ...mailbox, declared_warmed_at: after(1) }, after(0))).toBe(10);
    expect(capFor({ ...mailbox, declared_warmed_at: after(1) }, after(1))).toBe(50);
    expect(capFor({ ...mailbox, daily_cap: 3 }, started)).toBe(3);
  });
});

describe('warmed', () => {
  it('is reached after 14 days', () => {
    expect(warmed(mailbox, after(14, -1))).toEqual({ warmed: false, reason: 'warming', warmed_at: after(14) });
    expect(warmed(mailbox, after(14))).toEqual({ warmed: true, reason: 'warmup_complete', warmed_at: after(14) });
  });

  it('is what the owner says', () => {
    expect(warmed({ ...mailbox, warmup: null }, started)).toMatchObject({ warmed: true, reason: 'no_warmup' });
    expect(warmed({ ...mailbox, declared_warmed_at: after(1) }, after(2))).toMatchObject({ reason: 'declared' });
    expect(warmed({ ...mailbox, warmup_started_at: null }, after(99)))
      .toEqual({ warmed: false, reason: 'warming', warmed_at: null });
  });
});
