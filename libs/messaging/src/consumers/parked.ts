import type { PublishedEvent } from '@sortie/contracts';
import type { Pool, PoolClient } from 'pg';
import { errorWords } from '../error-words.js';
import type { CursorKey } from './cursor-row.js';

/** A stream that waits for a person: its first event failed, the later ones queue behind it. */
export interface ParkedStream {
  consumer: string;
  source: string;
  partition: number;
  streamId: string;
  events: number;
  /** Why the first one failed. */
  error: string;
  since: Date;
}

export function park(client: PoolClient, key: CursorKey, event: PublishedEvent, error: unknown): Promise<unknown> {
  const { consumer, source, partition } = key;
  return client.query(
    `insert into parked (consumer, source, partition, position, stream_id, event, error)
     values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`,
    [consumer, source, partition, event.position, event.stream_id, JSON.stringify(event), errorWords(error)],
  );
}

export async function listParked(pool: Pool, consumer?: string): Promise<ParkedStream[]> {
  const { rows } = await pool.query<ParkedStream>(
    `select consumer, source, partition, stream_id as "streamId", count(*)::int as events,
            (array_agg(error order by position))[1] as error, min(parked_at) as since
     from parked where $1::text is null or consumer = $1
     group by consumer, source, partition, stream_id order by min(parked_at)`,
    [consumer ?? null],
  );
  return rows;
}

/** The parked events of one stream, in their order; run with the cursor locked. */
export async function parkedEvents(client: PoolClient, key: CursorKey, streamId: string): Promise<PublishedEvent[]> {
  const { rows } = await client.query<{ event: PublishedEvent }>(
    `select event from parked
     where consumer = $1 and source = $2 and partition = $3 and stream_id = $4 order by position`,
    [key.consumer, key.source, key.partition, streamId],
  );
  return rows.map(({ event }) => event);
}

/** Says anew why an event that was tried again cannot be applied. */
export function stillParked(
  client: PoolClient, key: CursorKey, position: number, error: unknown,
): Promise<unknown> {
  return client.query(
    'update parked set error = $5 where consumer = $1 and source = $2 and partition = $3 and position = $4',
    [key.consumer, key.source, key.partition, position, errorWords(error)],
  );
}

export function unpark(client: PoolClient, key: CursorKey, position: number): Promise<unknown> {
  return client.query('delete from parked where consumer = $1 and source = $2 and partition = $3 and position = $4', [
    key.consumer, key.source, key.partition, position,
  ]);
}
