import type { PublishedEvent } from '@sortie/contracts';
import { statement, type Sql } from '../sql.js';
import { publishedOf, type PublishedRow } from './published.js';

// Any number that no other advisory lock of the schema's database uses; the schema's name is hashed in beside it.
const lockClass = 0x5057;
// About 2 MB of events: small enough that a batch takes milliseconds.
export const fullBatch = 2000;

// A row that has its number leaves a dead entry in the index of those that have none. Only a plain index scan takes
// dead entries out as it passes them; a bitmap meets them all again, thousands for each batch, until a vacuum comes.
// The others would look for the rows anywhere but where they lie.
const plans = ['bitmapscan', 'seqscan', 'hashjoin', 'mergejoin'].map((kind) => `set local enable_${kind} = off`);

const lock = `${plans.join('; ')}; select pg_advisory_xact_lock(${lockClass}, hashtext(current_schema()))`;

// A statement of its own: its snapshot is taken after the lock, so it sees what the holder before numbered. Rows are
// found again by where they lie, and heads are looked up once: looked up row by row, each would step over the positions
// that this very statement has given, which takes four times as long for twice the rows.
const number = statement(
  'events-number',
  `with waiting as (
    select ctid as place, seq, partition from events where position is null order by seq limit ${fullBatch}
  ), fresh as materialized (
    select place, partition, row_number() over (partition by partition order by seq) as nth from waiting
  ), heads as materialized (
    select p.partition, coalesce((select max(e.position) from events e
      where e.partition = p.partition and e.position is not null), 0) as head
    from (select distinct partition from fresh) p
  )
  update events e set position = h.head + f.nth
  from fresh f join heads h using (partition)
  where e.ctid = f.place and e.position is null
  returning e.id, e.type, e.schema, e.workspace_id, e.stream_id, e.version, e.partition, e.position, e.data, e.meta,
    e.occurred_at`,
);

/**
 * Gives committed events without a position the next ones of their partition, in `seq` order and without gaps. Any
 * replica may run it at any time. Answers the events it numbered, by partition and position.
 */
export async function numberEvents(sql: Sql): Promise<PublishedEvent[]> {
  void sql.query(lock);
  const { rows } = await sql.query<PublishedRow>(number());
  return rows.map(publishedOf).sort((a, b) => a.partition - b.partition || a.position - b.position);
}
