import { describe, expect, it } from '@jest/globals';
import { bandEnds, bandOf, judgeFigures, nextCheck } from './band.js';

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

  it.each([
    [false, [['throttle', 0.05], ['quarantine', 0.1]], [['watch', 0.0003], ['throttle', 0.001], ['quarantine', 0.003]]],
    [true, [['throttle', 0.15], ['quarantine', 0.3]], [['watch', 0.018], ['throttle', 0.06], ['quarantine', 0.18]]],
  ])('begins at shares that are told as they hold, in test mode (%s) too', (test, bounces, complaints) => {
    const shown = judgeFigures(nothing, test).map(({ cause, thresholds }) => [
      cause, thresholds.map(({ band, from }) => [band, from]),
    ]);
    expect(Object.fromEntries(shown)).toEqual({
      bounce_rate: bounces,
      complaint_rate: complaints,
      spam_placement: [['watch', 0.1], ['throttle', 0.15], ['quarantine', 0.2], ['block', 0.4]],
    });
    // Each share that is told brings its band, to the mail.
    for (const [band, from] of bounces as [string, number][]) {
      const bounced = Math.round(from * 10_000);
      expect(bandOf({ ...nothing, sent: 10_000, bounced }, test).band).toBe(band);
      expect(bandOf({ ...nothing, sent: 10_000, bounced: bounced - 1 }, test).band).not.toBe(band);
    }
  });

  it('is told figure by figure, each with its share and the mails that it is of', () => {
    const figures = { sent: 49, bounced: 7, delivered: 1000, complained: 1, inbox: 0, spam: 0 };
    expect(judgeFigures(figures)).toMatchObject([
      { cause: 'spam_placement', share: null, sample: 0, sample_needed: 20, band: null },
      { cause: 'complaint_rate', share: 0.001, sample: 1000, sample_needed: 100, band: 'throttle' },
      { cause: 'bounce_rate', share: 7 / 49, sample: 49, sample_needed: 50, band: null },
    ]);
    expect(judgeFigures({ ...figures, sent: 200 })[2]).toMatchObject({ share: 0.035, band: 'good' });
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
