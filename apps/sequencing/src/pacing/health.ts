import type { HealthBand } from '@sortie/contracts';

/** What a band leaves of a mailbox's day and adds to its gaps; null: it sends nothing. */
export interface BandFactors {
  volume: number;
  gap: number;
}

/** One set of bands for cold mail and warmup: watched mailboxes slow down before receivers make them. */
export const bandFactors: Record<HealthBand, BandFactors | null> = {
  good: { volume: 1, gap: 1 },
  watch: { volume: 0.7, gap: 1.5 },
  throttle: { volume: 0.5, gap: 2 },
  quarantine: null,
  block: null,
};

/** A mailbox's band as it was written, and when it ends; null: not by itself. */
export interface Health {
  health: HealthBand;
  health_until: Date | null;
}

/** The band at an instant: one that has ended is good again. */
export function bandAt({ health, health_until: until }: Health, at: Date): HealthBand {
  return until && until <= at ? 'good' : health;
}
