import type { Unit } from '@sortie/event-store';

/** The zone in which a contact's day begins: its own when known, else that of its mailbox's window, else UTC. */
export async function zoneOf(unit: Unit, of: { contactId: string; mailboxId: string }): Promise<string> {
  const { rows } = await unit.sql.query<{ timezone: string | null }>(
    `select coalesce(
       (select timezone from recipients where workspace_id = $1 and contact_id = $2),
       (select send_window->>'timezone' from mailboxes where workspace_id = $1 and id = $3)) as timezone`,
    [unit.workspaceId, of.contactId, of.mailboxId],
  );
  return rows[0]?.timezone ?? 'UTC';
}
