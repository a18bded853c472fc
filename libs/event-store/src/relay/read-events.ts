import type { EventPage, PublishedEvent, ReadEvents } from '@sortie/contracts';
import { statement, type Sql } from '../sql.js';
import { publishedOf, type PublishedRow } from './published.js';

// Half of the smallest max_payload that a broker may have by default (1 MB), counted as JSON.
const mostBytes = 500_000;

const select = statement(
  'events-page',
  `select id, type, schema, workspace_id, stream_id, version, partition, position, data, meta, occurred_at
   from events where partition = $1 and position > $2 order by position limit $3`,
);
const head = statement(
  'events-head',
  `select (select log_id from log) as log_id,
          coalesce((select max(position) from events where partition = $1 and position is not null), 0)::text as head`,
);

/** A page of the log behind a position, bounded by count and by bytes; run with the worker role. */
export async function readEvents(sql: Sql, { partition, after, limit }: ReadEvents): Promise<EventPage> {
  const [{ rows }, heads] = await Promise.all([
    sql.query<PublishedRow>(select(partition, after, limit)),
    sql.query<{ log_id: string; head: string }>(head(partition)),
  ]);
  const { log_id, head: last } = heads.rows[0]!;
  return { log_id, head: Number(last), events: bounded(rows.map(publishedOf)) };
}

/** The position of the newest numbered event of every partition. */
export async function readHeads(sql: Sql): Promise<number[]> {
  const { rows } = await sql.query<{ head: string }>(
    `select coalesce((select max(position) from events e
       where e.partition = p and e.position is not null), 0)::text as head
     from generate_series(0, 15) p order by p`,
  );
  return rows.map((row) => Number(row.head));
}

function bounded(events: PublishedEvent[]): PublishedEvent[] {
  let bytes = 0;
  const fitting = events.findIndex((event) => (bytes += Buffer.byteLength(JSON.stringify(event))) > mostBytes);
  return fitting <= 0 ? events.slice(0, fitting === 0 ? 1 : undefined) : events.slice(0, fitting);
}
