import { insert, record } from './log/append.js';
import type { Pending, RecordedEvent } from './log/recorded.js';
import type { SubjectKeys } from './log/subject-keys.js';
import type { Projection } from './projection.js';
import type { Sql } from './sql.js';
import type { Unit } from './unit.js';

/** What the units of one transaction share. */
export interface Writing {
  sql: Sql;
  workspaceId: string;
  keys: SubjectKeys;
  projections: readonly Projection[];
}

/** What was sent; `written` says what the database thinks of it. */
export interface Sent {
  events: RecordedEvent[];
  written?: Promise<unknown>;
}

/**
 * Sends what units of one transaction have buffered: one INSERT and one run of the inline projections for all of them.
 * Does not wait for what the database says to the last of it: a COMMIT that is sent right behind becomes a ROLLBACK
 * where something failed.
 */
export async function sendOf(units: readonly Unit[], { sql, workspaceId, keys, projections }: Writing): Promise<Sent> {
  const taken = units.map((unit) => ({ unit, pending: unit.take() }));
  const pending = taken.flatMap((one) => one.pending);
  if (pending.length === 0) return { events: [] };
  const subjects = pending.map(({ fact }) => (fact.personal ? fact.subject : undefined));
  const data = await keys.of(new Set(subjects.filter((subject) => subject !== undefined)), created(pending));
  const events = taken.flatMap((one) => record(one.pending, one.unit));
  const appended = insert(sql, workspaceId, events, subjects, data);
  const projected = await project(projections, events, sql);
  const written = Promise.all([appended, ...projected]);
  // Who does not wait for it hears of a failure from the COMMIT.
  written.catch(() => undefined);
  return { events, written };
}

/** People whose first event is being written: nobody can have a key for them yet. */
function created(pending: readonly Pending[]): Set<string> {
  const firsts = pending.filter(({ streamId, version, fact }) => version === 1 && fact.subject === streamId);
  return new Set(firsts.map(({ streamId }) => streamId));
}

/** Applies the projections; answers what they have sent and do not wait for. */
async function project(
  projections: readonly Projection[], events: readonly RecordedEvent[], sql: Sql,
): Promise<Promise<unknown>[]> {
  const sent: Promise<unknown>[] = [];
  // One fixed order of tables and rows in every unit: no two units wait for each other in a circle.
  for (const projection of projections) {
    const own = events.filter((event) => projection.types.includes(event.type));
    if (own.length === 0) continue;
    const applied = await projection.apply(own, sql, (table) => table);
    if (!applied) continue;
    applied.sent.catch(() => undefined);
    sent.push(applied.sent);
  }
  return sent;
}
