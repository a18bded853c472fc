import type { Unit } from '@sortie/event-store';
import { wakeLanes } from '../sending/wake-lanes.js';

/**
 * A campaign ends for these contacts: those that wanted them for themselves look again, also one that is paused. Comes
 * before the facts of that end are written, since touches are locked before streams.
 */
export async function wakeWaiting(unit: Unit, contactIds: readonly string[]): Promise<void> {
  const { rows } = await unit.sql.query<{ mailbox_id: string }>({
    name: 'touches-wake-waiting',
    text: `with waiting as (
             select id from touches
             where workspace_id = $1 and contact_id = any($2) and state in ('planned', 'held')
               and waits_for = 'exclusive' and due_at > $3
             order by id for update),
           woken as (
             update touches t set due_at = $3, waits_for = null from waiting
             where t.workspace_id = $1 and t.id = waiting.id returning t.mailbox_id)
           select distinct mailbox_id from woken`,
    values: [unit.workspaceId, contactIds, unit.now],
  });
  if (rows.length > 0) await wakeLanes(unit, new Map(rows.map(({ mailbox_id }) => [mailbox_id, unit.now])));
}
