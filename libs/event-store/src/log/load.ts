import type { Keyring } from '../crypto/keyring.js';
import { open } from '../crypto/seal.js';
import { statement, type Sql } from '../sql.js';
import type { Decider, EventMeta, Loaded, RecordedEvent } from './recorded.js';
import { upcast } from './upcast.js';

const selectStreams = statement(
  'events-load',
  `select e.stream_id, e.version, e.id, e.type, e.schema, e.subject, e.data, e.personal, e.meta, e.occurred_at, k.key
   from events e left join subject_keys k on k.workspace_id = $1 and k.subject = e.subject
   where e.workspace_id = $1 and e.stream_id = any($2) order by e.stream_id, e.version`,
);

/** A row of the log with the wrapped key of its subject. */
export interface EventRow {
  stream_id: string;
  version: number;
  id: string;
  type: string;
  schema: number;
  subject: string | null;
  data: unknown;
  personal: Buffer | null;
  meta: EventMeta;
  occurred_at: Date;
  key: Buffer | null;
}

/** Folds streams; every asked id has an entry, version 0 where there is no stream. */
export async function loadStreams<S>(
  sql: Sql,
  keyring: Keyring,
  workspaceId: string,
  decider: Decider<S>,
  streamIds: readonly string[],
): Promise<Map<string, Loaded<S>>> {
  const streams = new Map<string, Loaded<S>>(streamIds.map((id) => [id, { id, state: decider.initial(), version: 0 }]));
  const { rows } = await sql.query<EventRow>(selectStreams(workspaceId, [...streams.keys()]));
  const read = eventReader(keyring, workspaceId);
  for (const row of rows) {
    const stream = streams.get(row.stream_id)!;
    stream.state = decider.evolve(stream.state, read(row) as never);
    stream.version = row.version;
  }
  return streams;
}

/** Turns rows into events, decrypting what is still readable. */
export function eventReader(keyring: Keyring, workspaceId: string): (row: EventRow) => RecordedEvent {
  const keys = new Map<string, Buffer>();
  return (row) => {
    let personal: unknown = null;
    if (row.personal && row.key && row.subject) {
      const key = keys.get(row.subject) ?? keyring.unwrapSubjectKey(workspaceId, row.subject, row.key);
      keys.set(row.subject, key);
      personal = JSON.parse(open(key, row.personal, `${row.stream_id}|${row.version}`).toString());
    }
    return upcast({
      id: row.id,
      type: row.type,
      schema: row.schema,
      workspaceId,
      streamId: row.stream_id,
      version: row.version,
      data: row.data as never,
      personal: personal as never,
      meta: row.meta,
      occurredAt: row.occurred_at,
    });
  };
}
