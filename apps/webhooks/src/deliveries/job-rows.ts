import type { Job } from './job.js';

/** A delivery as a turn reads it. */
export interface JobRow {
  endpoint_id: string;
  sequence: string;
  attempts: number;
  order_key: string;
  /** Unix milliseconds. */
  created_ms: string;
  /** Of a retry, with all of its digits: a mark to read on from. */
  next_attempt_at: string | null;
  event_id: string;
  type: string;
  data: string;
  /** Unix milliseconds. */
  occurred_ms: string;
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
    occurredAt: new Date(Number(row.occurred_ms)).toISOString(),
    traceparent: row.traceparent,
    createdMs: Number(row.created_ms),
  };
}

/** The rows of each endpoint, in the order in which they come. */
export function byEndpoint(rows: readonly JobRow[]): Map<string, JobRow[]> {
  return Map.groupBy(rows, (row) => row.endpoint_id);
}

/** Sorts first attempts into the order of the log, in which they mostly are. */
export function inLogOrder(rows: JobRow[]): JobRow[] {
  return rows.sort((one, other) => Number(one.sequence) - Number(other.sequence));
}
