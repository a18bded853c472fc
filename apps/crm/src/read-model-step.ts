import type { Delta } from './counts/counts.js';

/**
 * What one table's part of the projection has sent to the database. Nothing is awaited between the parts, so they
 * share a round trip; the counters follow at once unless some of them depend on what the database finds.
 */
export interface Step {
  /** Counter changes that are known already. */
  known: Delta[];
  /** Counter changes that depend on the rows that were there. */
  found: Promise<Delta[]>[];
  sent: Promise<unknown>[];
}
