import { invalidField } from '@sortie/contracts';
import type { Unit } from '@sortie/event-store';

/** What decides whether a mailbox can exchange. */
export interface Reading {
  test: boolean;
  imap: unknown;
}

/** Refuses an exchange that nobody could follow: warmup mail is found, rescued from spam, answered and put away. */
export function checkExchange(enabled: boolean, { test, imap }: Reading): void {
  if (!enabled || test || imap) return;
  const message = 'warmup.enabled needs imap: warmup mail is found by it and put away';
  throw invalidField('warmup.enabled', 'needs_imap', message);
}

/** The mailbox exchanges warmup mail from now on. Days on which others found nobody to write to are planned anew. */
export async function beginExchange(unit: Unit, mailboxId: string, test: boolean): Promise<void> {
  await unit.sql.query(
    'insert into warmups (workspace_id, mailbox_id, test, started_at, plan_at) values ($1, $2, $3, $4, $4)',
    [unit.workspaceId, mailboxId, test, unit.now],
  );
  await unit.sql.query('update warmups set plan_at = $2 where workspace_id = $1 and plan_at > $2', [
    unit.workspaceId,
    unit.now,
  ]);
}

/** No more warmup mail from the mailbox, nor to it; a placement test goes on. */
export async function endExchange(unit: Unit, mailboxId: string): Promise<void> {
  await unit.sql.query('delete from warmups where workspace_id = $1 and mailbox_id = $2', [
    unit.workspaceId,
    mailboxId,
  ]);
  await unit.sql.query(
    `update warmup_mails set state = 'skipped', reason = 'not_exchanging'
     where workspace_id = $1 and state = 'planned' and placement_test_id is null
       and $2 in (from_mailbox_id, to_mailbox_id)`,
    [unit.workspaceId, mailboxId],
  );
}
