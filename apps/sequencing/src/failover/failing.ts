import { dayMs, hourMs } from '@sortie/contracts';
import { restDays } from '../health/band.js';
import type { Health } from '../pacing/health.js';

/** When others take over for a mailbox that cannot send; null: never. */
export interface FailoverPolicy {
  failoverAfterHours: number | null;
}

/**
 * From when on a mailbox's contacts are moved to others of their pool: so long after its failure, or after its health
 * has begun to keep it from sending. Null: it works, or it is its owner who keeps it from sending.
 */
export function failsOverAt(
  { mailbox, failingSince }: { mailbox: Health & { status: string }; failingSince: Date | null },
  { failoverAfterHours: hours }: FailoverPolicy,
): Date | null {
  const since = mailbox.status === 'active' ? restingSince(mailbox) : failingSince;
  return since && hours !== null ? new Date(since.getTime() + hours * hourMs) : null;
}

function restingSince({ health, health_until: until }: Health): Date | null {
  const days = restDays[health];
  return days !== undefined && until ? new Date(until.getTime() - days * dayMs) : null;
}
