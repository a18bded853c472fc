import { newId } from '@sortie/contracts';
import { seal } from '../crypto/seal.js';
import { statement, type Sql } from '../sql.js';
import { partitionOf } from './partition.js';
import type { EventMeta, Pending, RecordedEvent } from './recorded.js';

const insertEvents = statement(
  'events-append',
  `insert into events (workspace_id, partition, stream_id, version, id, type, schema, subject, data, personal, meta,
     occurred_at)
   select $1, $2, * from unnest($3::text[], $4::int[], $5::text[], $6::text[], $7::smallint[], $8::text[],
     $9::jsonb[], $10::bytea[], $11::jsonb[], $12::timestamptz[])`,
);

/** Where and when the facts are recorded. */
export interface Recording {
  workspaceId: string;
  now: Date;
  meta: EventMeta;
}

/** The facts as they will stand in the log. */
export function record(pending: readonly Pending[], { workspaceId, now, meta }: Recording): RecordedEvent[] {
  return pending.map(({ streamId, version, fact }) => ({
    id: newId('event'),
    type: fact.type,
    schema: fact.schema,
    workspaceId,
    streamId,
    version,
    data: fact.data as never,
    personal: (fact.personal ?? null) as never,
    meta,
    occurredAt: now,
  }));
}

/** Sends the one INSERT for all of them; a stream version that is taken rejects with a unique violation. */
export function insert(
  sql: Sql,
  workspaceId: string,
  events: readonly RecordedEvent[],
  subjects: readonly (string | undefined)[],
  keys: ReadonlyMap<string, Buffer>,
): Promise<unknown> {
  return sql.query(
    insertEvents(
      workspaceId,
      partitionOf(workspaceId),
      events.map((event) => event.streamId),
      events.map((event) => event.version),
      events.map((event) => event.id),
      events.map((event) => event.type),
      events.map((event) => event.schema),
      subjects,
      events.map((event) => JSON.stringify(event.data)),
      events.map((event, index) => personalOf(event, subjects[index], keys)),
      events.map((event) => JSON.stringify(event.meta)),
      events.map((event) => event.occurredAt),
    ),
  );
}

function personalOf(
  event: RecordedEvent,
  subject: string | undefined,
  keys: ReadonlyMap<string, Buffer>,
): Buffer | null {
  if (!event.personal || !subject) return null;
  return seal(keys.get(subject)!, JSON.stringify(event.personal), `${event.streamId}|${event.version}`);
}
