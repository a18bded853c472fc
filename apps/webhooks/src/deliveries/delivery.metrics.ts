import { counter, histogram } from '@sortie/platform';
import type { Job } from './job.js';
import type { Ended } from './ended.js';

const attempts = counter(
  'sortie_webhook_attempts',
  'Webhook attempts by outcome: delivered, pending (to be retried), failed',
);
const duration = histogram('sortie_webhook_attempt_ms', 'How long a webhook attempt took');
const waited = histogram('sortie_webhook_queue_age_ms', 'From an event in the log to its first attempt at an endpoint');

/** Measures an attempt that has ended. */
export function measure({ attempts: before, createdMs }: Job, ms: number): void {
  duration.record(ms);
  if (before === 0) waited.record(Math.max(0, Date.now() - createdMs - ms));
}

/** Counts attempts that are written, all at once: a counter costs as much as a signature. */
export function count(ended: readonly Ended[]): void {
  for (const [state, all] of Map.groupBy(ended, ({ outcome }) => outcome.state)) {
    attempts.add(all.length, { outcome: state });
  }
}
