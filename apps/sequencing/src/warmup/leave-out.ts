import type { Unit } from '@sortie/event-store';
import { settleResult } from '../placement/settle-result.js';

/** A planned mail does not go: one of the exchange is skipped, which nobody minds; one of a placement test has failed. */
export async function leaveOut(
  unit: Unit,
  row: { id: string; to_mailbox_id: string; placement_test_id: string | null },
  reason: string | null,
): Promise<void> {
  const { placement_test_id, to_mailbox_id } = row;
  await unit.sql.query('update warmup_mails set state = $3, reason = $4 where workspace_id = $1 and id = $2', [
    unit.workspaceId,
    row.id,
    placement_test_id ? 'failed' : 'skipped',
    reason,
  ]);
  if (placement_test_id) await settleResult(unit, { placement_test_id, to_mailbox_id }, 'failed', reason);
}
