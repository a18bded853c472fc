import type { ReplyFacts, ReplyWords } from '@sortie/contracts';
import type { Projection, RecordedEvent } from '@sortie/event-store';

/** Replies with their words. A reply whose words are gone, since its person was erased, has no row. */
export const replyProjection: Projection = {
  name: 'replies',
  types: ['reply.received'],
  tables: ['replies'],
  async apply(events: RecordedEvent<ReplyFacts, ReplyWords>[], sql, target) {
    for (const { data, personal, workspaceId, occurredAt } of events) {
      if (!personal) continue;
      await sql.query(
        `insert into ${target('replies')} (workspace_id, id, contact_id, campaign_id, touch_id, mailbox_id, classification, subject, body, received_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
        [
          workspaceId,
          data.reply_id,
          data.contact_id,
          data.campaign_id,
          data.touch_id,
          data.mailbox_id,
          data.classification,
          personal.subject,
          personal.text,
          occurredAt,
        ],
      );
    }
  },
};
