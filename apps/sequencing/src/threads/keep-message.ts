import type { ReplyClass } from '@sortie/contracts';
import type { Sql, Unit } from '@sortie/event-store';
import { baseSubject } from '../mail/threading.js';
import { messageOf, threadOf } from './thread-id.js';

/** Whose correspondence a message belongs to. */
export interface Correspondence {
  enrollmentId: string;
  contactId: string;
  campaignId: string;
  mailboxId: string;
}

/** A mail that came in. */
export interface InboundMessage {
  replyId: string;
  from: string | null;
  to: string | null;
  subject: string | null;
  text: string | null;
  quoted: string | null;
  classification: ReplyClass;
  fromOther: boolean;
  messageId: string | null;
}

/** A campaign's mail as its recipient reads it. */
export interface SubmittedMessage {
  from: string;
  to: string;
  subject: string;
  text: string;
  messageId: string;
}

const threadColumns = `workspace_id, id, enrollment_id, contact_id, campaign_id, mailbox_id, subject, replies,
  last_direction, last_message_at, created_at`;
// A thread goes by the subject of its newest mail: whoever changes the subject starts a new topic in it.
const newest = `subject = coalesce(excluded.subject, threads.subject), replies = threads.replies + excluded.replies,
  last_direction = excluded.last_direction,
  last_message_at = greatest(threads.last_message_at, excluded.last_message_at)`;

/** Puts a mail that came in into the thread of its enrollment. The unit's facts are written first, threads last. */
export async function keepInbound(unit: Unit, of: Correspondence, message: InboundMessage): Promise<void> {
  await unit.flush();
  const threadId = threadOf(of.enrollmentId);
  await unit.sql.query(
    `insert into threads (${threadColumns}) values ($1, $2, $3, $4, $5, $6, $7, 1, 'inbound', $8, $8)
     on conflict (workspace_id, id) do update set ${newest}`,
    [
      unit.workspaceId,
      threadId,
      of.enrollmentId,
      of.contactId,
      of.campaignId,
      of.mailboxId,
      topicOf(message),
      unit.now,
    ],
  );
  await unit.sql.query(
    `insert into messages (workspace_id, id, thread_id, direction, reply_id, from_address, to_address, subject, body,
       quoted, classification, from_other, message_id, at)
     values ($1, $2, $3, 'inbound', $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) on conflict do nothing`,
    [
      unit.workspaceId,
      messageOf(message.replyId),
      threadId,
      message.replyId,
      message.from,
      message.to,
      message.subject,
      message.text,
      message.quoted,
      message.classification,
      message.fromOther,
      message.messageId,
      unit.now,
    ],
  );
}

// An absence note's subject is its program's, and no topic.
function topicOf({ subject, classification }: InboundMessage): string | null {
  return classification === 'out_of_office' ? null : baseSubject(subject ?? '') || null;
}

/**
 * Keeps what a touch says, in the transaction of its last look; one statement, which nobody waits for. Another attempt
 * writes over it.
 */
export function keepSubmitted(
  sql: Sql,
  touch: Correspondence & { workspaceId: string; id: string },
  message: SubmittedMessage,
  now: Date,
): void {
  void sql.query({
    name: 'message-submitted',
    text: `with thread as (
             insert into threads (${threadColumns}) values ($1, $2, $3, $4, $5, $6, $7, 0, 'outbound', $8, $8)
             on conflict (workspace_id, id) do update set ${newest})
           insert into messages (workspace_id, id, thread_id, direction, touch_id, from_address, to_address, subject,
             body, message_id, at)
           values ($1, $9, $2, 'outbound', $10, $11, $12, $13, $14, $15, $8)
           on conflict (workspace_id, id) do update set from_address = excluded.from_address,
             to_address = excluded.to_address, subject = excluded.subject, body = excluded.body,
             message_id = excluded.message_id, at = excluded.at`,
    values: [
      touch.workspaceId,
      threadOf(touch.enrollmentId),
      touch.enrollmentId,
      touch.contactId,
      touch.campaignId,
      touch.mailboxId,
      baseSubject(message.subject),
      now,
      messageOf(touch.id),
      touch.id,
      message.from,
      message.to,
      message.subject,
      message.text,
      message.messageId,
    ],
  });
}

/** Forgets the correspondence with an erased contact. */
export async function forgetThreads(unit: Unit, contactId: string): Promise<void> {
  const here = [unit.workspaceId, contactId];
  await unit.sql.query('delete from reply_sends where workspace_id = $1 and contact_id = $2', here);
  await unit.sql.query(
    `delete from messages where workspace_id = $1
       and thread_id in (select id from threads where workspace_id = $1 and contact_id = $2)`,
    here,
  );
  await unit.sql.query('delete from threads where workspace_id = $1 and contact_id = $2', here);
}
