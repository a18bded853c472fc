/** One delivery that a dispatcher has taken up. */
export interface Job {
  sequence: number;
  /** Attempts so far; the first ones of an order key start in the order of the log. */
  attempts: number;
  orderKey: string;
  eventId: string;
  type: string;
  /** The event's data as JSON text: it is passed on, never read. */
  data: string;
  /** RFC 3339 in UTC. */
  occurredAt: string;
  traceparent: string | null;
  /** Since when the delivery waits, in unix milliseconds of the database. */
  createdMs: number;
}

/** The body of every attempt of a delivery: the same bytes each time. */
export function bodyOf(workspaceId: string, job: Job): string {
  const at = job.occurredAt;
  const type = JSON.stringify(job.type);
  return `{"id":"${job.eventId}","type":${type},"event":${type},"timestamp":"${at}","created_at":"${at}",`
    + `"workspace_id":"${workspaceId}","sequence":${job.sequence},"data":${job.data}}`;
}
