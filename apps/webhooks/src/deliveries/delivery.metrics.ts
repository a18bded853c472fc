import { counter, histogram } from '@sortie/platform';
import type { Job } from './job.js';
import type { Outcome } from './outcome.js';

const attempts = counter('sortie_webhook_attempts', 'Webhook attempts by outcome: delivered, pending (to be retried), failed');
const duration = histogram('sortie_webhook_attempt_ms', 'How long a webhook attempt took');
const waited = histogram('sortie_webhook_queue_age_ms', 'From an event in the log to its first attempt at an endpoint');

/** Counts an attempt that has ended. */
export function measure({ attempts: before, createdAt }: Job, { state }: Outcome, ms: number): void {
  attempts.add(1, { outcome: state });
  duration.record(ms);
  if (before === 0) waited.record(Math.max(0, Date.now() - createdAt.getTime() - ms));
}
