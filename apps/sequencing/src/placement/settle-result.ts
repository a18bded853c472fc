import { placementTestCompleted, type PlacementState } from '@sortie/contracts';
import type { Unit } from '@sortie/event-store';
import { countsOf } from './counts.js';

/** Whose result of which test. */
export interface ResultPlace {
  placement_test_id: string;
  to_mailbox_id: string;
}

/** Says once what became of a test's mail to a mailbox, and with the last of them completes the test. */
export async function settleResult(
  unit: Unit,
  { placement_test_id: testId, to_mailbox_id: mailboxId }: ResultPlace,
  state: 'inbox' | 'spam' | 'failed',
  detail: string | null = null,
): Promise<void> {
  await unit.sql.query(
    `update placement_results set state = $4, detail = $5, found_at = $6
     where workspace_id = $1 and placement_test_id = $2 and mailbox_id = $3 and state = 'waiting'`,
    [unit.workspaceId, testId, mailboxId, state, detail, state === 'failed' ? null : unit.now],
  );
  await completeIfSettled(unit, testId);
}

/** Completes the test unless a result waits. Its callers hold the lock of the workspace's warmup. */
export async function completeIfSettled(unit: Unit, testId: string): Promise<void> {
  const { rows: results } = await unit.sql.query<{ state: PlacementState }>(
    'select state from placement_results where workspace_id = $1 and placement_test_id = $2',
    [unit.workspaceId, testId],
  );
  if (results.some(({ state }) => state === 'waiting')) return;
  const { rows } = await unit.sql.query<{ sequence_id: string; step: number; mailbox_id: string }>(
    `update placement_tests set status = 'completed', completed_at = $3
     where workspace_id = $1 and id = $2 and status = 'running' returning sequence_id, step, mailbox_id`,
    [unit.workspaceId, testId, unit.now],
  );
  if (!rows[0]) return;
  unit.append(testId, 1, [placementTestCompleted({ placement_test_id: testId, ...rows[0], ...countsOf(results) })]);
}
