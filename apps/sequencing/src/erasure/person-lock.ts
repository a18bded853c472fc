import type { Unit } from '@sortie/event-store';

/** Advisory lock that orders whoever begins to keep something of people (shared) and the erasure of one (exclusive). */
const personLock = "hashtextextended(concat_ws(':', 'person', $1::text, id), 0)";

/**
 * Those of the people who are not erased; nobody of them is before this unit commits. An erasure that is under way is
 * waited for, and one that comes later sees what the unit has kept. Taken before touches, as all advisory locks are.
 */
export async function withoutErased(unit: Unit, contactIds: readonly string[]): Promise<Set<string>> {
  const values = [unit.workspaceId, contactIds];
  void unit.sql.query({
    name: 'people-share',
    text: `select pg_advisory_xact_lock_shared(${personLock})
           from (select distinct id from unnest($2::text[]) as id order by id) p`,
    values,
  });
  // A statement of its own behind the locks: it sees what they have waited for.
  const { rows } = await unit.sql.query<{ subject: string }>({
    name: 'people-erased',
    text: 'select subject from subject_keys where workspace_id = $1 and subject = any($2) and key is null',
    values,
  });
  const erased = new Set(rows.map(({ subject }) => subject));
  return new Set(contactIds.filter((id) => !erased.has(id)));
}

/** The erasure's side: waits for whoever keeps something of the person at this moment. Taken before any row. */
export async function lockPerson(unit: Unit, contactId: string): Promise<void> {
  await unit.sql.query(`select pg_advisory_xact_lock(${personLock}) from (select $2::text as id) p`, [
    unit.workspaceId,
    contactId,
  ]);
}
