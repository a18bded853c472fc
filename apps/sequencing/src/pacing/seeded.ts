import { createHash } from 'node:crypto';

// As many bits as a double holds exactly.
const bytes = 6;

/** A number in [0, 1) that only depends on the seed: chance that can be explained and survives a restart. */
export function fraction(seed: string): number {
  return createHash('sha256').update(seed).digest().readUIntBE(0, bytes) / 2 ** (8 * bytes);
}

/** A whole number from `least` to `most`, both possible. */
export function between(least: number, most: number, seed: string): number {
  return least + Math.floor(fraction(seed) * (most - least + 1));
}
