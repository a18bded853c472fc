import { DomainError } from '@sortie/contracts';
import type { Unit } from '@sortie/event-store';

/**
 * The workspace's test clock; it begins at the wall clock's time and stands still until it is advanced. Refused where
 * live mail is sent: that goes by the wall clock.
 */
export async function ensureClock(unit: Unit): Promise<{ now: Date; target: Date }> {
  // Whole seconds read better in answers and mails.
  await unit.sql.query(
    `insert into clocks (workspace_id, now, target)
     select $1, date_trunc('second', clock_timestamp()), date_trunc('second', clock_timestamp())
     where not exists (select from lanes where workspace_id = $1 and not test)
     on conflict do nothing`,
    [unit.workspaceId],
  );
  const { rows } = await unit.sql.query<{ now: Date; target: Date }>(
    'select now, target from clocks where workspace_id = $1 for update',
    [unit.workspaceId],
  );
  if (!rows[0]) throw new DomainError('INVALID_STATE', 'This workspace sends live mail: it has no test clock.');
  return rows[0];
}
