import type { PlacementState } from '@sortie/contracts';

/** How many results of a test ended how. */
export type PlacementCounts = Record<Exclude<PlacementState, 'waiting'>, number>;

/** Counts results; those that wait count nowhere. */
export function countsOf(results: readonly { state: PlacementState }[]): PlacementCounts {
  const counts: PlacementCounts = { inbox: 0, spam: 0, missing: 0, failed: 0 };
  for (const { state } of results) if (state !== 'waiting') counts[state] += 1;
  return counts;
}
