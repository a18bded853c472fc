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
// Whoever was handed over is answered from the mailbox that wrote last; what comes in may be for one before it.
const newestOfOurs = `mailbox_id = excluded.mailbox_id, ${newest}`;

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
 * Keeps what touches say, in the transaction of their last look; one statement, which nobody waits for. Another attempt
 * writes over it.
 */
export function keepSubmitted(
  sql: Sql,
  workspaceId: string,
  submitted: readonly { of: Correspondence & { id: string }; message: SubmittedMessage }[],
  now: Date,
): void {
  // In one order: two groups do not wait for each other in a circle.
  const sorted = [...submitted].sort(({ of: one }, { of: other }) => (one.enrollmentId < other.enrollmentId ? -1 : 1));
  const column = (value: (one: (typeof sorted)[number]) => string) => sorted.map(value);
  void sql.query({
    name: 'messages-submitted',
    text: `with said as (
             select * from unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
               $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::text[])
               as n(thread, enrollment, contact, campaign, mailbox, topic, id, touch, sender, recipient, subject, body,
                 message_id)
           ), thread as (
             insert into threads (${threadColumns})
             select distinct on (thread) $1, thread, enrollment, contact, campaign, mailbox, topic, 0, 'outbound',
               $2::timestamptz, $2::timestamptz from said order by thread
             on conflict (workspace_id, id) do update set ${newestOfOurs})
           insert into messages (workspace_id, id, thread_id, direction, touch_id, from_address, to_address, subject,
             body, message_id, at)
           select $1, id, thread, 'outbound', touch, sender, recipient, subject, body, message_id, $2 from said
           on conflict (workspace_id, id) do update set from_address = excluded.from_address,
             to_address = excluded.to_address, subject = excluded.subject, body = excluded.body,
             message_id = excluded.message_id, at = excluded.at`,
    values: [
      workspaceId,
      now,
      column(({ of }) => threadOf(of.enrollmentId)),
      column(({ of }) => of.enrollmentId),
      column(({ of }) => of.contactId),
      column(({ of }) => of.campaignId),
      column(({ of }) => of.mailboxId),
      column(({ message }) => baseSubject(message.subject)),
      column(({ of }) => messageOf(of.id)),
      column(({ of }) => of.id),
      column(({ message }) => message.from),
      column(({ message }) => message.to),
      column(({ message }) => message.subject),
      column(({ message }) => message.text),
      column(({ message }) => message.messageId),
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
