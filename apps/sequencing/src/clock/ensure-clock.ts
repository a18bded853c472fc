import type { Unit } from '@sortie/event-store';

/** The workspace's test clock; it begins at the wall clock's time and stands still until it is advanced. */
export async function ensureClock(unit: Unit): Promise<{ now: Date; target: Date }> {
  // Whole seconds read better in answers and mails.
  await unit.sql.query(
    `insert into clocks (workspace_id, now, target)
     select $1, date_trunc('second', clock_timestamp()), date_trunc('second', clock_timestamp())
     on conflict do nothing`,
    [unit.workspaceId],
  );
  const { rows } = await unit.sql.query<{ now: Date; target: Date }>(
    'select now, target from clocks where workspace_id = $1 for update',
    [unit.workspaceId],
  );
  return rows[0]!;
}
