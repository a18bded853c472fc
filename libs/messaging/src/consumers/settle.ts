import type { Pool } from 'pg';
import type { Cursor } from './cursor.js';

// Replicas elsewhere may do the work, so the rows are asked; ten times a second costs nothing.
const lookMs = 100;

/**
 * Resolves with null once every one of the cursors has passed the position of its partition, or with the name of a
 * consumer that has not when `deadline` (unix milliseconds) comes.
 */
export async function settleCursors(
  pool: Pool, cursors: readonly Cursor[], positions: readonly number[], deadline: number,
): Promise<string | null> {
  let waiting = cursors.filter(({ key }) => (positions[key.partition] ?? 0) > 0);
  for (;;) {
    waiting = await behind(pool, waiting, positions);
    const lagging = waiting[0];
    if (!lagging) return null;
    if (Date.now() >= deadline || lagging.stopped) return lagging.consumer.name;
    await new Promise((resolve) => setTimeout(resolve, Math.min(lookMs, Math.max(1, deadline - Date.now()))));
  }
}

async function behind(pool: Pool, cursors: readonly Cursor[], positions: readonly number[]): Promise<Cursor[]> {
  const suspects = cursors.filter(({ key, position }) => position < positions[key.partition]!);
  if (suspects.length === 0) return [];
  const { rows } = await pool.query<{ consumer: string; partition: number; position: string }>(
    'select consumer, partition, position::text from cursors where source = $1 and consumer = any($2)',
    [suspects[0]!.key.source, suspects.map(({ key }) => key.consumer)],
  );
  const reached = new Map(rows.map((row) => [`${row.consumer} ${row.partition}`, Number(row.position)]));
  return suspects.filter(({ key }) =>
    (reached.get(`${key.consumer} ${key.partition}`) ?? 0) < positions[key.partition]!);
}
