import type { ReplyClassified, ReplyWords } from '@sortie/contracts';
import type { Projection, RecordedEvent, Sql } from '@sortie/event-store';

type Event = RecordedEvent<ReplyClassified, ReplyWords>;

/** Replies with their words. A reply whose words are gone, since its person was erased, has no row. */
export const replyProjection: Projection = {
  name: 'replies',
  types: ['reply.received', 'reply.received_from_other', 'reply.classified'],
  tables: ['replies'],
  async apply(events: Event[], sql, target) {
    for (const event of events) {
      if (event.type !== 'reply.classified') await received(event, sql, target('replies'));
      // The first classification came with the reply.
      else if (event.data.by === 'human') await overridden(event, sql, target('replies'));
    }
  },
};

async function received(event: Event, sql: Sql, table: string): Promise<void> {
  const { type, data, personal, workspaceId, occurredAt } = event;
  if (!personal) return;
  await sql.query(
    `insert into ${table} (workspace_id, id, contact_id, campaign_id, touch_id, mailbox_id, classification, subject,
       body, received_at, thread_id, quoted, confidence, classified_by, from_other)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
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
      data.thread_id ?? null,
      personal.quoted ?? null,
      data.confidence ?? null,
      data.by ?? null,
      type === 'reply.received_from_other',
    ],
  );
}

async function overridden({ data, workspaceId }: Event, sql: Sql, table: string): Promise<void> {
  await sql.query(
    `update ${table} set classification = $3, confidence = $4, classified_by = $5 where workspace_id = $1 and id = $2`,
    [workspaceId, data.reply_id, data.classification, data.confidence ?? null, data.by],
  );
}
