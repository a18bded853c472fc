// What the database says of touches, read as its superuser.
import type { Client } from 'pg';
import type { WorkerName, Workers } from './workers.ts';

/** The worker that holds the touch; undefined when nobody does. */
export async function ownerOf(database: Client, workers: Workers, touch: string): Promise<WorkerName | undefined> {
  const { rows } = await database.query<{ owner: string | null }>(
    'select owner::text from sequencing.touches where id = $1',
    [touch],
  );
  const owner = rows[0]?.owner;
  return owner ? workers.ofNumber(owner) : undefined;
}

/** Touches that the worker has claimed and not submitted. */
export async function heldBy(database: Client, workers: Workers, worker: WorkerName): Promise<string[]> {
  const { rows } = await database.query<{ id: string; owner: string }>(
    "select id, owner::text from sequencing.touches where state = 'claimed' and owner is not null",
  );
  const held: string[] = [];
  for (const { id, owner } of rows) if ((await workers.ofNumber(owner)) === worker) held.push(id);
  return held;
}

/** Whether each of them has come to its end. */
export async function settled(database: Client, touches: readonly string[]): Promise<boolean> {
  const { rows } = await database.query(
    "select from sequencing.touches where id = any($1) and state not in ('accepted', 'failed', 'skipped') limit 1",
    [touches],
  );
  return rows.length === 0;
}

/** The touch that has been due for longest and that nobody has claimed. */
export async function nextDue(database: Client): Promise<string[]> {
  const { rows } = await database.query<{ id: string }>(
    `select t.id from sequencing.touches t join sequencing.clocks c using (workspace_id)
     where t.state = 'planned' and t.due_at <= c.now order by t.due_at, t.id limit 1`,
  );
  return rows.map(({ id }) => id);
}
