import type { Where } from './where.js';

/** Where a row of a list stands: lists are ordered by creation, newest first. */
export interface Place {
  created_at: string;
  id: string;
}

export function placeOf(row: { created_at: Date; id: string }): Place {
  return { created_at: row.created_at.toISOString(), id: row.id };
}

/** Goes on behind `after`; `createdAt` and `id` are columns of one index. */
export function behind(where: Where, after: Place | undefined, createdAt: string, id: string): Where {
  return after ? where.and(`(${createdAt}, ${id}) < (?::timestamptz, ?)`, after.created_at, after.id) : where;
}
