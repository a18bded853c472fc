import { describe, expect, it } from '@jest/globals';
import type { EmailStep } from '@sortie/contracts';
import { calendarOf } from './campaign-flow.js';
import { dueAfter } from './wait.js';

const step = (more: Partial<EmailStep>): EmailStep => ({ channel: 'email', body: 'Hi', ...more });
const utc = { zone: 'UTC' };
// A Thursday.
const from = new Date('2026-04-02T21:30:00Z');
const due = (more: Partial<EmailStep>, calendar = utc) => dueAfter(step(more), from, calendar).toISOString();

describe('dueAfter', () => {
  it('is now without a wait', () => {
    expect(due({})).toBe('2026-04-02T21:30:00.000Z');
  });

  it('adds days and hours up', () => {
    expect(due({ wait_days: 2, wait_hours: 5 })).toBe('2026-04-05T02:30:00.000Z');
  });

  it('counts working days by the zone’s calendar, and the rest after them', () => {
    expect(due({ wait_working_days: 2 })).toBe('2026-04-06T21:30:00.000Z');
    // In Tokyo it is Friday morning already.
    expect(due({ wait_working_days: 1 }, { zone: 'Asia/Tokyo' })).toBe('2026-04-05T21:30:00.000Z');
    expect(due({ wait_working_days: 1, wait_days: 1, wait_hours: 1 })).toBe('2026-04-04T22:30:00.000Z');
  });

  it('leaves out the campaign’s holidays, by the contact’s zone, else the campaign’s, else UTC', () => {
    const flow = (window?: object) =>
      ({
        steps: [],
        winners: {},
        settings: { holidays: { dates: ['2026-04-03', '2026-04-06'] }, ...(window ? { window } : {}) },
      }) as never;
    expect(dueAfter(step({ wait_working_days: 1 }), from, calendarOf(flow(), null)).toISOString()).toBe(
      '2026-04-07T21:30:00.000Z',
    );
    expect(calendarOf(flow({ fallback_timezone: 'Asia/Tokyo' }), null).zone).toBe('Asia/Tokyo');
    expect(calendarOf(flow({ fallback_timezone: 'Asia/Tokyo' }), 'Europe/Paris').zone).toBe('Europe/Paris');
    expect(calendarOf(flow(), null).zone).toBe('UTC');
  });
});
