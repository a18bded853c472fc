import type { Pool, PoolClient } from 'pg';

/** Which consumer reads which partition of whose log. */
export interface CursorKey {
  consumer: string;
  source: string;
  partition: number;
}

export interface CursorRow {
  /** Null until the first page: any log is the right one then. */
  logId: string | null;
  position: number;
  /** Streams of which an event is parked. */
  parkedStreams: Set<string>;
}

interface Stored {
  log_id: string | null;
  position: string;
  parked: string[] | null;
}

const columns = `log_id, position::text, (select array_agg(distinct stream_id) from parked p
  where p.consumer = c.consumer and p.source = c.source and p.partition = c.partition) as parked`;

/** Locks the row for this transaction; undefined when another replica has it. */
export async function tryLockCursor(client: PoolClient, key: CursorKey): Promise<CursorRow | undefined> {
  return lock(client, 'skip locked', key);
}

/** Locks the row, waiting for whoever has it. */
export async function lockCursor(client: PoolClient, key: CursorKey): Promise<CursorRow | undefined> {
  return lock(client, '', key);
}

async function lock(client: PoolClient, how: '' | 'skip locked', key: CursorKey): Promise<CursorRow | undefined> {
  const { rows } = await client.query<Stored>({
    name: how ? 'cursor-try-lock' : 'cursor-lock',
    text: `select ${columns} from cursors c
      where consumer = $1 and source = $2 and partition = $3 for update of c ${how}`,
    values: [key.consumer, key.source, key.partition],
  });
  const row = rows[0];
  return row && { logId: row.log_id, position: Number(row.position), parkedStreams: new Set(row.parked ?? []) };
}

export function advanceCursor(client: PoolClient, key: CursorKey, logId: string, position: number): Promise<unknown> {
  return client.query({
    name: 'cursor-advance',
    text: 'update cursors set log_id = $4, position = $5 where consumer = $1 and source = $2 and partition = $3',
    values: [key.consumer, key.source, key.partition, logId, position],
  });
}

/** Remembers that the log it has read is no more: until a person decides no other is the right one, however far it is. */
export function strandCursor(pool: Pool, key: CursorKey, read: string): Promise<unknown> {
  return pool.query('update cursors set log_id = $4 where consumer = $1 and source = $2 and partition = $3', [
    key.consumer, key.source, key.partition, read,
  ]);
}
