import { mailboxWarmed } from '@sortie/contracts';
import type { Unit } from '@sortie/event-store';
import { warmupDays } from '../pacing/cap.js';

/** SQL: whether mailbox `m` has become warmed by `now`, and nobody has said so yet. */
export function becameWarmed(now: string): string {
  return `m.warmed_at is null and m.declared_warmed_at is null and m.health in ('good', 'watch')
    and coalesce(m.warmup_since, m.created_at) <= ${now} - make_interval(days => ${warmupDays})`;
}

/** Says that the mailbox's days in good standing are full, once for each warmup. */
export async function noteWarmed(unit: Unit, mailboxId: string): Promise<void> {
  const { rows } = await unit.sql.query<{ version: number }>(
    `update mailboxes m set warmed_at = $3, version = version + 1
     where workspace_id = $1 and id = $2 and ${becameWarmed('$3::timestamptz')} returning version`,
    [unit.workspaceId, mailboxId, unit.now],
  );
  if (rows[0]) unit.append(mailboxId, rows[0].version - 1, [mailboxWarmed({ mailbox_id: mailboxId, by: 'days' })]);
}
