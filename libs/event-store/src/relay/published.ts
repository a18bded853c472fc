import type { PublishedEvent } from '@sortie/contracts';

/** A row of the log as it leaves the service: without the personal part. */
export interface PublishedRow {
  id: string;
  type: string;
  schema: number;
  workspace_id: string;
  stream_id: string;
  version: number;
  partition: number;
  /** bigint: pg gives it as a text. */
  position: string;
  data: Record<string, unknown>;
  meta: Record<string, unknown>;
  occurred_at: Date;
}

/** A row of the log as consumers get it. */
export function publishedOf(row: PublishedRow): PublishedEvent {
  return { ...row, position: Number(row.position), occurred_at: row.occurred_at.toISOString() };
}
