import type { Unit } from '@sortie/event-store';

/**
 * Notes that a mail was sent, once: the server's word and the mail's arrival may come in either order. Warmup mail
 * counts for its day, that of a placement test does not.
 */
export async function wasSent(unit: Unit, id: string, messageId: string | null): Promise<void> {
  await unit.sql.query(
    `with sent as (
       update warmup_mails set state = 'accepted', owner = null, sent_at = $3, message_id = coalesce($4, message_id)
       where workspace_id = $1 and id = $2 and state in ('submitting', 'unknown')
       returning from_mailbox_id, day, placement_test_id)
     insert into warmup_days as d (workspace_id, mailbox_id, day, sent) select $1, from_mailbox_id, day, 1 from sent
     where placement_test_id is null
     on conflict (workspace_id, mailbox_id, day) do update set sent = d.sent + 1`,
    [unit.workspaceId, id, unit.now, messageId],
  );
}
