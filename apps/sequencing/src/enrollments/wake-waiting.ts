import type { Unit } from '@sortie/event-store';

/** One of the contact's campaigns ends: those that wanted the contact for themselves look again. */
export async function wakeWaiting(unit: Unit, contactId: string): Promise<void> {
  await unit.sql.query({
    name: 'touches-wake-waiting',
    text: `with woken as (
             update touches set due_at = $3, waits_for = null
             where workspace_id = $1 and contact_id = $2 and state = 'planned' and waits_for = 'exclusive'
               and due_at > $3
             returning mailbox_id)
           update lanes l set ready_at = least(l.ready_at, $3) from (select distinct mailbox_id from woken) w
           where l.workspace_id = $1 and l.mailbox_id = w.mailbox_id`,
    values: [unit.workspaceId, contactId, unit.now],
  });
}
