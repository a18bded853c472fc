import { describe, expect, it } from '@jest/globals';
import { bandEnds, bandOf, nextCheck } from './band.js';

const nothing = { sent: 0, bounced: 0, delivered: 0, complained: 0, inbox: 0, spam: 0 };

describe('the health band', () => {
  it.each([
    // Bounces: from 50 mails on.
    [{ sent: 49, bounced: 49 }, 'good', null],
    [{ sent: 50, bounced: 2 }, 'good', null],
    [{ sent: 100, bounced: 4 }, 'good', null],
    [{ sent: 100, bounced: 5 }, 'throttle', 'bounce_rate'],
    [{ sent: 100, bounced: 9 }, 'throttle', 'bounce_rate'],
    [{ sent: 50, bounced: 5 }, 'quarantine', 'bounce_rate'],
    [{ sent: 50, bounced: 50 }, 'quarantine', 'bounce_rate'],
    // Complaints: from 100 delivered on, in hundredths of a per cent.
    [{ delivered: 99, complained: 99 }, 'good', null],
    [{ delivered: 10_000, complained: 2 }, 'good', null],
    [{ delivered: 10_000, complained: 3 }, 'watch', 'complaint_rate'],
    [{ delivered: 1000, complained: 1 }, 'throttle', 'complaint_rate'],
    [{ delivered: 1000, complained: 3 }, 'quarantine', 'complaint_rate'],
    // Placement of warmup mail: from 20 on.
    [{ inbox: 0, spam: 19 }, 'good', null],
    [{ inbox: 19, spam: 1 }, 'good', null],
    [{ inbox: 18, spam: 2 }, 'watch', 'spam_placement'],
    [{ inbox: 17, spam: 3 }, 'throttle', 'spam_placement'],
    [{ inbox: 16, spam: 4 }, 'quarantine', 'spam_placement'],
    [{ inbox: 12, spam: 8 }, 'block', 'spam_placement'],
    // The worst one decides.
    [{ sent: 100, bounced: 5, inbox: 12, spam: 8 }, 'block', 'spam_placement'],
    [{ sent: 100, bounced: 10, delivered: 10_000, complained: 3 }, 'quarantine', 'bounce_rate'],
  ] as const)('of %j is %s', (figures, band, cause) => {
    expect(bandOf({ ...nothing, ...figures })).toEqual({ band, cause });
  });

  it.each([
    [{ sent: 1000, bounced: 140 }, 'good', null],
    [{ sent: 100, bounced: 15 }, 'throttle', 'bounce_rate'],
    [{ sent: 100, bounced: 30 }, 'quarantine', 'bounce_rate'],
    [{ delivered: 1000, complained: 17 }, 'good', null],
    [{ delivered: 130, complained: 12 }, 'throttle', 'complaint_rate'],
    [{ delivered: 1000, complained: 180 }, 'quarantine', 'complaint_rate'],
    [{ inbox: 16, spam: 4 }, 'quarantine', 'spam_placement'],
  ] as const)('of %j is %s in test mode, where people bounce and complain on purpose', (figures, band, cause) => {
    expect(bandOf({ ...nothing, ...figures }, true)).toEqual({ band, cause });
  });

  it('rests for seven or thirty days, and is looked at daily before that', () => {
    const from = new Date('2026-01-05T09:00:00Z');
    expect(['good', 'watch', 'throttle'].map((band) => bandEnds(band as never, from))).toEqual([null, null, null]);
    expect(bandEnds('quarantine', from)).toEqual(new Date('2026-01-12T09:00:00Z'));
    expect(bandEnds('block', from)).toEqual(new Date('2026-02-04T09:00:00Z'));
    expect(nextCheck('good', from)).toBeNull();
    expect(nextCheck('watch', from)).toEqual(new Date('2026-01-06T09:00:00Z'));
    expect(nextCheck('quarantine', from)).toEqual(new Date('2026-01-12T09:00:00Z'));
  });
});
