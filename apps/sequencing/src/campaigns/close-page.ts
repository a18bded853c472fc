import type { Unit } from '@sortie/event-store';
import { finish } from '../enrollments/enrollment.decide.js';
import { enrollment } from '../enrollments/enrollment.js';
import { appendSkip, type StoppedTouch } from '../enrollments/stop.js';
import { wakeWaiting } from '../enrollments/wake-waiting.js';

// Two statements of some 100 kB each; a page commits in tens of milliseconds.
const pageSize = 500;

/**
 * Tells of a page of the touches that the stop took back, and ends their enrollments; behind the last of them, those
 * that had none. Goes by touches: an enrollment that ended for a reason of its own meanwhile has told of none of them.
 * False: nothing is left.
 */
export async function closePage(
  unit: Unit,
  { id, close_cursor: cursor }: { id: string; close_cursor: string },
): Promise<boolean> {
  // A fact that is there already is of a last look, or of a page of an older version, which kept no cursor.
  const { rows: touches } = await unit.sql.query<StoppedTouch>(
    `select t.id, t.enrollment_id, t.mailbox_id, t.step from touches t
     where t.workspace_id = $1 and t.campaign_id = $2 and t.id > $3 and t.state = 'skipped'
       and t.reason = 'campaign_stopped' and not exists (
         select from events e where e.workspace_id = $1 and e.stream_id = t.enrollment_id and e.type = 'touch.skipped'
           and e.data->>'touch_id' = t.id and e.data->>'reason' = 'campaign_stopped')
     order by t.id limit ${pageSize}`,
    [unit.workspaceId, id, cursor],
  );
  const rest = touches.length < pageSize ? await activeIn(unit, id) : [];
  await endStopped(unit, [...new Set([...touches.map((touch) => touch.enrollment_id), ...rest])], touches);
  const last = touches.length < pageSize && rest.length < pageSize;
  await unit.sql.query(
    `update campaigns set close_cursor = $3, closed = $4, launched = launched or $4
     where workspace_id = $1 and id = $2`,
    [unit.workspaceId, id, touches.at(-1)?.id ?? cursor, last],
  );
  return !last;
}

async function activeIn(unit: Unit, campaignId: string): Promise<string[]> {
  const { rows } = await unit.sql.query<{ id: string }>(
    `select id from enrollments where workspace_id = $1 and campaign_id = $2 and status = 'active'
     order by id limit ${pageSize}`,
    [unit.workspaceId, campaignId],
  );
  return rows.map((row) => row.id);
}

async function endStopped(unit: Unit, ids: string[], touches: readonly StoppedTouch[]): Promise<void> {
  const loaded = await unit.loadMany(enrollment, ids);
  for (const touch of touches) appendSkip(unit, loaded.get(touch.enrollment_id)!, touch, 'campaign_stopped');
  const ending = [...loaded.values()].filter(({ state }) => !state.finished);
  for (const { state, version } of ending) unit.append(state.id, version, finish(state, 'stopped'));
  await wakeWaiting(unit, ending.map(({ state }) => state.contactId));
  await unit.flush();
}
