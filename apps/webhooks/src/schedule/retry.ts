import { dayMs, hourMs, minuteMs } from '@sortie/contracts';

/** What one attempt brought: the egress's result, or a part of it. */
export interface AttemptOutcome {
  status?: number;
  error?: string;
  retryAfterMs?: number;
}

/** What happens to the delivery next. `inMs` counts from the end of the attempt. */
export type NextStep =
  | { kind: 'done' }
  | { kind: 'retry'; inMs: number }
  | { kind: 'exhausted' }
  | { kind: 'disable'; reason: string };

// The reference schedule of Standard Webhooks 1.0: ten attempts over 75.6 hours, a long weekend's outage.
const delays = [
  5_000, 5 * minuteMs, 30 * minuteMs, 2 * hourMs, 5 * hourMs, 10 * hourMs, 14 * hourMs, 20 * hourMs, dayMs,
];
// ±20 %: deliveries that failed together do not come back together.
const jitter = 0.2;
// A receiver may delay us for a day at a time, not switch its deliveries off for ever.
const maxRetryAfterMs = dayMs;

/** The most attempts that one delivery gets. */
export const maxAttempts = delays.length + 1;

/** Decides after an attempt. `attemptsSoFar` counts this one (1 after the first); `random` gives [0, 1). */
export function nextAttempt(attemptsSoFar: number, outcome: AttemptOutcome & { random?: () => number }): NextStep {
  const { status, error, retryAfterMs, random = Math.random } = outcome;
  if (isDelivered(outcome)) return { kind: 'done' };
  if (status === 410 && error !== 'timeout' && error !== 'reset') {
    return { kind: 'disable', reason: 'The endpoint answered 410 Gone.' };
  }
  const delay = delays[attemptsSoFar - 1];
  if (delay === undefined) return { kind: 'exhausted' };
  const jittered = delay * (1 - jitter + 2 * jitter * random());
  const asked = status === 429 || status === 503 ? Math.min(retryAfterMs ?? 0, maxRetryAfterMs) : 0;
  return { kind: 'retry', inMs: Math.round(Math.max(jittered, asked)) };
}

/** Any 2xx whose answer ended; one that was only too long to read to its end has been accepted as well. */
export function isDelivered({ status, error }: AttemptOutcome): boolean {
  return status !== undefined && status >= 200 && status <= 299 && (error === undefined || error === 'too_large');
}
