import type { List } from '@sortie/contracts';
import type { Sql } from '../sql.js';
import type { CursorCodec } from './cursor.js';
import { keysetPage, type PageRequest } from './page.js';
import type { Where } from './where.js';

/** How a list is ordered: by columns of one index that are unique together. */
export interface ListOrder<R> {
  columns: readonly string[];
  direction: 'asc' | 'desc';
  /** A row's values of these columns. */
  keyOf(row: R): readonly string[];
}

/** A list of rows, and how each is shown. */
export interface Listing<R, T> {
  /** Its name: a cursor belongs to one list and its conditions. */
  list: string;
  /** The statement up to its conditions. */
  select: string;
  where: Where;
  order: ListOrder<R>;
  show(row: R): T;
  /** The total where a count of it is kept; else it is counted. */
  total?(): Promise<number>;
}

/** Newest first, by ids: they begin with their time. */
export function newestFirst(id = 'id'): ListOrder<{ id: string }> {
  return { columns: [id], direction: 'desc', keyOf: (row) => [row.id] };
}

/** Oldest first, likewise. */
export function oldestFirst(id = 'id'): ListOrder<{ id: string }> {
  return { ...newestFirst(id), direction: 'asc' };
}

/** Newest first, by when rows were made. */
export function lastCreatedFirst(createdAt: string, id: string): ListOrder<{ created_at: Date; id: string }> {
  return { columns: [createdAt, id], direction: 'desc', keyOf: (row) => [row.created_at.toISOString(), row.id] };
}

/** One page of a list, with its total when asked. Throws BAD_REQUEST for a cursor of another list or other conditions. */
export async function listPage<R extends object, T>(
  sql: Sql,
  codec: CursorCodec,
  { limit, cursor, include }: PageRequest,
  { list, select, where, order, show, total }: Listing<R, T>,
): Promise<List<T>> {
  const { columns, direction, keyOf } = order;
  const fetch = async (after: readonly string[] | undefined, take: number) => {
    const beyond = where.copy();
    if (after) {
      const places = columns.map(() => '?').join(', ');
      beyond.and(`(${columns.join(', ')}) ${direction === 'desc' ? '<' : '>'} (${places})`, ...after);
    }
    const by = columns.map((column) => `${column} ${direction}`).join(', ');
    const text = `${select} where ${beyond} order by ${by} limit ${beyond.value(take)}`;
    return (await sql.query<R>(text, beyond.values)).rows;
  };
  const bound = { list, conditions: `${where}`, values: where.values };
  const page = keysetPage(codec, { limit, cursor }, bound, fetch, keyOf, show);
  if (include !== 'total') return page;
  const [answer, counted] = await Promise.all([page, total ? total() : countRows(sql, select, where)]);
  return { ...answer, total: counted };
}

// Beyond this many rows a number that has to be counted is not worth its cost.
const mostCounted = 10_000;

// Of the list's own statement, so that both tell the same rows; PostgreSQL computes none of its columns for a count.
async function countRows(sql: Sql, select: string, where: Where): Promise<number> {
  const { rows } = await sql.query<{ total: number }>(
    `select count(*)::int as total from (${select} where ${where} limit ${mostCounted}) as found`,
    where.values,
  );
  return rows[0]!.total;
}
