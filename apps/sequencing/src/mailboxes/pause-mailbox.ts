import { mailboxUpdated } from '@sortie/contracts';
import type { Unit } from '@sortie/event-store';

// A reason is shown in answers; a server's words can be long.
const longest = 300;

/** Pauses a mailbox that cannot send, or whose mail is refused; its touches wait until its owner resumes it. */
export async function pauseMailbox(unit: Unit, mailboxId: string, reason: string): Promise<void> {
  const { rows } = await unit.sql.query<{ version: number }>(
    `update mailboxes set status = 'paused', status_reason = $3, failing_since = $4, updated_at = $4,
       version = version + 1
     where workspace_id = $1 and id = $2 and status = 'active' returning version`,
    [unit.workspaceId, mailboxId, reason.slice(0, longest), unit.now],
  );
  if (!rows[0]) return;
  const facts = {
    mailbox_id: mailboxId,
    changed: ['status'],
    status: 'paused' as const,
    reason: reason.slice(0, longest),
  };
  unit.append(mailboxId, rows[0].version - 1, [mailboxUpdated(facts)]);
}
