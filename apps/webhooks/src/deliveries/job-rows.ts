import type { Job } from './job.js';

/** A delivery as a turn reads it. */
export interface JobRow {
  endpoint_id: string;
  sequence: string;
  attempts: number;
  order_key: string;
  /** Unix milliseconds. */
  created_ms: number;
  /** Of a retry, with all of its digits: a mark to read on from. */
  next_attempt_at: string | null;
  event_id: string;
  type: string;
  data: string;
  /** RFC 3339, as the body says it. */
  occurred_at: string;
  traceparent: string | null;
}

export function jobOf(row: JobRow): Job {
  return {
    sequence: Number(row.sequence),
    attempts: row.attempts,
    orderKey: row.order_key,
    eventId: row.event_id,
    type: row.type,
    data: row.data,
    occurredAt: row.occurred_at,
    traceparent: row.traceparent,
    createdMs: row.created_ms,
  };
}

/** The rows of each endpoint, in their order. */
export function byEndpoint(rows: readonly JobRow[]): Map<string, JobRow[]> {
  return Map.groupBy(rows, (row) => row.endpoint_id);
}
