import { dayMs } from '@sortie/contracts';

// Longer than the whole retry schedule (75.6 h) and than a long weekend.
const disableAfterMs = 5 * dayMs;

/** Since when an endpoint has only failed: the first failure after its last success, or null. */
export interface FailureSpan {
  firstFailureAt: Date | null;
  now: Date;
}

/** Whether an endpoint is switched off: five days of nothing but failures, in real time. */
export function shouldDisable({ firstFailureAt, now }: FailureSpan): boolean {
  return firstFailureAt !== null && now.getTime() - firstFailureAt.getTime() >= disableAfterMs;
}
