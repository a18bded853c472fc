import type { Unit } from '@sortie/event-store';

/** The mailbox has lost or won back its good standing: its days count from now on, and its exchange begins small. */
export async function countDaysAnew(unit: Unit, mailboxId: string): Promise<void> {
  await unit.sql.query(
    'update mailboxes set warmup_since = $3, warmed_at = null where workspace_id = $1 and id = $2',
    [unit.workspaceId, mailboxId, unit.now],
  );
  await unit.sql.query('update warmups set started_at = $3 where workspace_id = $1 and mailbox_id = $2', [
    unit.workspaceId,
    mailboxId,
    unit.now,
  ]);
}
