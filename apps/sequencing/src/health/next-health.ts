import type { HealthBand, HealthFigures } from '@sortie/contracts';
import { bandEnds, bandOf, isWorse, nextCheck, rests, type HealthVerdict } from './band.js';

/** A band and how long it holds. */
export interface Health {
  band: HealthBand;
  /** When it ends by itself; null: it follows its figures. */
  until: Date | null;
}

/** What comes next, and when it is looked at again. */
export interface NextHealth extends Health, HealthVerdict {
  checkAt: Date | null;
}

/**
 * What figures make of a health: a quarantine or block lasts its time unless they ask for worse; the lighter bands
 * follow them at once.
 */
export function nextHealth(before: Health, figures: HealthFigures, now: Date, test = false): NextHealth {
  const { band, cause } = bandOf(figures, test);
  const serving = rests(before.band) && before.until !== null && before.until > now;
  if (serving && !isWorse(band, before.band)) return { ...before, cause: null, checkAt: before.until };
  return { band, cause, until: bandEnds(band, now), checkAt: nextCheck(band, now) };
}

/** Whether a rest is over, so that figures count anew. */
export function restIsOver({ band, until }: Health, now: Date): boolean {
  return rests(band) && (until === null || until <= now);
}
