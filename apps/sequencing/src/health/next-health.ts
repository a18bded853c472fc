import { dayMs, type HealthBand, type HealthCause, type HealthFigures } from '@sortie/contracts';
import { bandEnds, bandOf, isWorse, nextCheck, rests, type HealthVerdict } from './band.js';

/** A band and how long it holds. */
export interface Health {
  band: HealthBand;
  /** When it ends by itself; null: it follows its figures. */
  until: Date | null;
  /** When it is looked at again without a bounce or complaint; null: not at all. */
  checkAt: Date | null;
}

/** What comes next. */
export interface NextHealth extends Health, HealthVerdict {}

/**
 * What figures make of a health: a quarantine or block lasts its time unless they ask for worse; the lighter bands
 * follow them at once.
 */
export function nextHealth(before: Health, figures: HealthFigures, now: Date, test = false): NextHealth {
  const { band, cause } = bandOf(figures, test);
  const serving = rests(before.band) && before.until !== null && before.until > now;
  if (serving && !isWorse(band, before.band)) return { ...before, cause: null, checkAt: before.until };
  const checkAt = nextCheck(band, now) ?? whenSampleGrew(before, figures, now);
  return { band, cause, until: bandEnds(band, now), checkAt };
}

/** Of a few mails a bad one says nothing; good ones that follow may make them enough, and nobody tells of those. */
function whenSampleGrew({ checkAt }: Health, { bounced, complained, spam }: HealthFigures, now: Date): Date | null {
  if (bounced + complained + spam === 0) return null;
  return checkAt && checkAt > now ? checkAt : new Date(now.getTime() + dayMs);
}

/** What decided the band that holds next: a rest that goes on keeps the cause that began it. */
export function causeOf({ band, cause }: HealthVerdict, before: HealthCause | null): HealthCause | null {
  return band === 'good' ? null : (cause ?? before);
}

/** Whether a rest is over, so that figures count anew. */
export function restIsOver({ band, until }: Pick<Health, 'band' | 'until'>, now: Date): boolean {
  return rests(band) && (until === null || until <= now);
}
