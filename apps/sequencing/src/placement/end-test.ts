import type { Unit } from '@sortie/event-store';
import { lockWarmup } from '../warmup/lock.js';
import { completeIfSettled } from './settle-result.js';

/**
 * The hour is over: what has not gone goes no more, and what was not found is missing. Of a mail that is being
 * submitted nobody waits for the outcome; should it be found later, it is put away all the same.
 */
export async function endTest(unit: Unit, id: string): Promise<void> {
  await lockWarmup(unit);
  const { rowCount } = await unit.sql.query(
    "select from placement_tests where workspace_id = $1 and id = $2 and status = 'running' and ends_at <= $3",
    [unit.workspaceId, id, unit.now],
  );
  if (!rowCount) return;
  await unit.sql.query(
    `update warmup_mails set state = case state when 'planned' then 'failed' else 'unknown' end, owner = null
     where workspace_id = $1 and placement_test_id = $2 and state in ('planned', 'submitting')`,
    [unit.workspaceId, id],
  );
  await unit.sql.query(
    `update placement_results r set (state, detail) = (
       select coalesce(max(case m.state when 'failed' then 'failed' end), 'missing'),
         max(case m.state
           when 'failed' then 'It was not taken within the hour.'
           when 'unknown' then 'The connection broke off: nobody knows whether the server took it.' end)
       from warmup_mails m
       where m.workspace_id = $1 and m.placement_test_id = $2 and m.to_mailbox_id = r.mailbox_id)
     where r.workspace_id = $1 and r.placement_test_id = $2 and r.state = 'waiting'`,
    [unit.workspaceId, id],
  );
  await completeIfSettled(unit, id);
}
