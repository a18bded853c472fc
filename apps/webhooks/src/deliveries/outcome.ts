import type { EgressResult } from '../egress/attempt.js';
import { errorText } from '../egress/egress-error.js';
import { nextAttempt } from '../schedule/retry.js';
import type { Job } from './job.js';

/** What one attempt writes into its delivery. */
export interface Outcome {
  state: 'pending' | 'delivered' | 'failed';
  status: number | null;
  error: string | null;
  /** Until the next attempt, in milliseconds; null when there is none. */
  inMs: number | null;
  /** The receiver wants no more: its endpoint is switched off. */
  gone: boolean;
}

/**
 * Decides what an attempt means for its delivery. `left`: the endpoint has another receiver by now; of a 410 only the
 * failure counts.
 */
export function outcomeOf({ attempts }: Job, result: EgressResult, random: () => number, left = false): Outcome {
  const step = nextAttempt(attempts + 1, { ...result, status: left ? undefined : result.status, random });
  const status = result.status ?? null;
  if (step.kind === 'done') return { state: 'delivered', status, error: null, inMs: null, gone: false };
  const state = step.kind === 'retry' ? 'pending' : 'failed';
  return {
    state,
    status,
    error: errorOf(result),
    inMs: step.kind === 'retry' ? step.inMs : null,
    gone: step.kind === 'disable',
  };
}

function errorOf({ status, error }: EgressResult): string {
  if (status !== undefined && (status < 200 || status > 299)) return `The endpoint answered ${status}.`;
  // The egress' words read alike for a blocked address and a closed port.
  return errorText(error ?? 'reset');
}
