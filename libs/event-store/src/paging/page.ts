import type { List } from '@sortie/contracts';
import type { CursorCodec } from './cursor.js';

/** What a list operation was asked. */
export interface PageRequest {
  limit?: number;
  cursor?: string;
  include?: 'total';
}

/** The default of every list; the largest is each operation's own. */
const defaultLimit = 50;

/**
 * One page by key. `fetch` gets where to go on (undefined at the start) and how many rows to take, one more than the
 * page; `keyOf` says where a row stands; `show` makes the resource.
 */
export async function keysetPage<R, K extends object, T>(
  codec: CursorCodec,
  request: PageRequest,
  filter: object,
  fetch: (after: K | undefined, take: number) => Promise<R[]>,
  keyOf: (row: R) => K,
  show: (row: R) => T,
): Promise<List<T>> {
  const limit = request.limit ?? defaultLimit;
  const after = request.cursor === undefined ? undefined : codec.decode<K>(request.cursor, filter);
  const rows = await fetch(after, limit + 1);
  const more = rows.length > limit;
  const shown = more ? rows.slice(0, limit) : rows;
  const next_cursor = more ? codec.encode(keyOf(shown.at(-1)!), filter) : null;
  return { object: 'list', data: shown.map(show), has_more: more, next_cursor };
}
