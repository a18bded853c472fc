import { hourMs, minuteMs } from '@sortie/contracts';
import type { AttemptOutcome } from './retry.js';

// The statuses by which Standard Webhooks 1.0 asks for fewer requests, and 503 when it says for how long.
const slowStatuses = new Set([429, 502, 504]);
// Doubling from a second: the second answer of an overloaded receiver already halves its load.
const firstPauseMs = 1_000;
const maxPauseMs = minuteMs;
// An hour: a longer Retry-After still holds for its own delivery, but one answer must not silence all the others.
const maxAskedPauseMs = hourMs;

/** Whether an answer asks to slow down the whole endpoint, not only this delivery. */
export function asksToSlowDown({ status, retryAfterMs }: AttemptOutcome): boolean {
  return status !== undefined && (slowStatuses.has(status) || (status === 503 && retryAfterMs !== undefined));
}

/**
 * For how many milliseconds no attempt to the endpoint starts; 0 if the answer does not ask for it.
 * `inARow` counts such answers since the last one that was none, this one included (1 after the first).
 */
export function endpointPauseMs(outcome: AttemptOutcome, inARow: number): number {
  if (!asksToSlowDown(outcome)) return 0;
  const own = Math.min(firstPauseMs * 2 ** (Math.max(inARow, 1) - 1), maxPauseMs);
  const asked = outcome.status === 429 || outcome.status === 503 ? (outcome.retryAfterMs ?? 0) : 0;
  return Math.max(own, Math.min(asked, maxAskedPauseMs));
}
