import { describe, expect, it } from '@jest/globals';
import { causeOf, nextHealth, restIsOver } from './next-health.js';
import { reasonOf } from './review-campaign.js';

const now = new Date('2026-01-05T09:00:00Z');
const later = new Date('2026-01-10T09:00:00Z');
const fine = { sent: 100, bounced: 0, delivered: 100, complained: 0, inbox: 0, spam: 0 };
const bad = { ...fine, bounced: 10 };
const worst = { ...fine, inbox: 10, spam: 10 };

describe('the next health', () => {
  it('follows the figures at once while nothing rests', () => {
    expect(nextHealth({ band: 'throttle', until: null, checkAt: null }, fine, now)).toEqual({
      band: 'good', cause: null, until: null, checkAt: null,
    });
    expect(nextHealth({ band: 'good', until: null, checkAt: null }, { ...fine, bounced: 5 }, now)).toMatchObject({
      band: 'throttle', cause: 'bounce_rate', until: null, checkAt: new Date('2026-01-06T09:00:00Z'),
    });
  });

  it('is looked at daily while there is a bad mail, which more good ones may give a meaning', () => {
    const good = { band: 'good', until: null, checkAt: null } as const;
    const few = { ...fine, sent: 30, bounced: 5 };
    const tomorrow = new Date('2026-01-06T09:00:00Z');
    expect(nextHealth(good, few, now)).toEqual({ ...good, cause: null, checkAt: tomorrow });
    // The next bounce leaves the time as it is.
    expect(nextHealth({ ...good, checkAt: later }, few, now)).toMatchObject({ checkAt: later });
    expect(nextHealth({ ...good, checkAt: now }, few, now)).toMatchObject({ checkAt: tomorrow });
    expect(nextHealth({ ...good, checkAt: now }, fine, now)).toMatchObject({ checkAt: null });
  });

  it('serves a quarantine to its end, whatever good mails come', () => {
    const serving = { band: 'quarantine', until: later, checkAt: later } as const;
    expect(nextHealth(serving, fine, now)).toEqual({ ...serving, cause: null });
    expect(nextHealth(serving, bad, now)).toEqual({ ...serving, cause: null });
    expect(nextHealth(serving, worst, now)).toMatchObject({ band: 'block', cause: 'spam_placement' });
  });

  it('keeps the cause of a rest to its end, or until a worse one', () => {
    const serving = { band: 'quarantine', until: later, checkAt: later } as const;
    expect(causeOf(nextHealth(serving, fine, now), 'bounce_rate')).toBe('bounce_rate');
    expect(causeOf(nextHealth(serving, worst, now), 'bounce_rate')).toBe('spam_placement');
    expect(causeOf(nextHealth({ ...serving, until: now }, fine, now), 'bounce_rate')).toBeNull();
  });

  it('is free again at the end of a rest', () => {
    const served = { band: 'quarantine', until: now, checkAt: now } as const;
    expect(restIsOver(served, now)).toBe(true);
    expect(restIsOver({ ...served, until: later }, now)).toBe(false);
    expect(restIsOver({ band: 'throttle', until: null }, now)).toBe(false);
    expect(nextHealth(served, fine, now)).toMatchObject({ band: 'good' });
  });
});

it.each([
  ['bounce_rate', bad, 'bounce_rate: 10 of 100 mails bounced within 7 days (10.00 %)'],
  ['spam_placement', worst, 'spam_placement: 10 of 20 mails were found in spam within 7 days (50.00 %)'],
] as const)('says %s with its figures', (cause, figures, text) => {
  expect(reasonOf(cause, figures)).toBe(text);
});
