import type { Unit } from '@sortie/event-store';

/**
 * All that these mailboxes put off behind a recipient domain's full day are due anew, or have their day: whoever comes
 * next goes behind none of them, since to wait for them once more would be a wait for nobody.
 */
export async function emptyDomainDays(unit: Unit, mailboxIds: readonly string[]): Promise<void> {
  await unit.sql.query(
    `update domain_days set put_off = 0 where workspace_id = $1 and mailbox_id = any($2)
       and day >= ($3::timestamptz at time zone 'UTC')::date - 1 and put_off > 0`,
    [unit.workspaceId, mailboxIds, unit.now],
  );
}
