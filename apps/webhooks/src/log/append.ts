import { eventKind, type PublishedEvent } from '@sortie/contracts';
import type { Sql } from '@sortie/event-store';

// One statement does it all. The row of workspace_heads is locked until the commit, so that sources which append at the
// same moment take turns: sequences are gapless, and whoever sees one sees all before it.
//
// An event that is there already is left out; the look-up is a scalar subquery because a join would be planned to read
// all of the log for a large page. The statement is not prepared by name either: PostgreSQL keeps a plan that it made
// for a small log, and a page of 500 events took seconds under it once the log had ten thousand.
//
// A delivery's id derives from its event and endpoint: the time part of the event's id and 64 bits of a hash. The lanes
// are always touched, though they may be due already: a dispatcher that gives a lane back waits for this transaction.
const append = `
  with given as (
    select * from unnest($2::text[], $3::text[], $4::json[], $5::text[], $6::text[], $7::timestamptz[], $8::text[],
      $9::smallint[], $10::bigint[], $11::text[])
      with ordinality as g(event_id, type, data, actor_id, traceparent, occurred_at, source, partition, source_position,
        stream_id, nth)
  ), fresh as (
    select given.*, row_number() over (order by nth) as place from given
    where (select l.sequence from workspace_log l where l.workspace_id = $1 and l.event_id = given.event_id) is null
  ), head as (
    insert into workspace_heads as h (workspace_id, sequence) select $1, count(*) from fresh having count(*) > 0
    on conflict (workspace_id) do update set sequence = h.sequence + excluded.sequence
    returning h.sequence - (select count(*) from fresh) as before
  ), logged as (
    insert into workspace_log (workspace_id, sequence, event_id, type, data, contact_id, campaign_id, actor_id,
      traceparent, occurred_at, source, partition, source_position)
    select $1, head.before + place, event_id, type, data, data ->> 'contact_id', data ->> 'campaign_id', actor_id,
      traceparent, occurred_at, source, partition, source_position
    from fresh, head
  ), fanned as (
    insert into deliveries (workspace_id, endpoint_id, sequence, id, event_id, event_type, order_key)
    select $1, e.id, head.before + place,
      'whd_' || substr(event_id, 5, 10) || substr(encode(sha256((e.id || event_id)::bytea), 'hex'), 1, 16),
      event_id, type, coalesce(data ->> 'contact_id', stream_id)
    from fresh, head, endpoints e
    where e.workspace_id = $1 and e.status = 'enabled'
      and e.events && array['*', split_part(type, '.', 1) || '.*', type]
    returning endpoint_id
  )
  update lanes l set due_at = least(l.due_at, greatest(statement_timestamp(), l.paused_until))
  where l.workspace_id = $1 and l.endpoint_id in (select endpoint_id from fanned)`;

/**
 * Appends events of one workspace to its log, each once, and makes the deliveries of every enabled endpoint that asked
 * for them. Answers whether anything is to be delivered.
 */
export async function appendToLog(sql: Sql, workspaceId: string, events: readonly PublishedEvent[]): Promise<boolean> {
  const { rowCount } = await sql.query(append, [
    workspaceId,
    events.map(({ id }) => id),
    events.map(({ type }) => type),
    events.map(({ data }) => JSON.stringify(data)),
    events.map(({ meta }) => meta['actor'] ?? null),
    events.map(({ meta }) => meta['traceparent'] ?? null),
    events.map(({ occurred_at }) => occurred_at),
    // A type that nobody declares any more still has a place in the log.
    events.map(({ type }) => eventKind(type)?.service ?? 'unknown'),
    events.map(({ partition }) => partition),
    events.map(({ position }) => position),
    events.map(({ stream_id }) => stream_id),
  ]);
  return (rowCount ?? 0) > 0;
}
