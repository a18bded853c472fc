import { DomainError, invalidField, newId, notFound, type ReplyInThread } from '@sortie/contracts';
import type { Unit } from '@sortie/event-store';
import { htmlToText } from '../mail/body-parts.js';
import { domainOfAddress } from '../mail/domain-of-address.js';
import { breaksHeader } from '../mail/header-text.js';
import { messageId } from '../mail/message-id.js';
import { followUpSubject } from '../mail/threading.js';
import { suppressionKeys } from '../suppressions/suppression-keys.js';
import { findThread, type ThreadRow } from './thread.query.js';
import { writtenByPerson } from './written-by-person.js';
import { thread, write } from './thread.js';

// Contacts name threads too, and an encoded word may hide characters at which no header of ours may break.
const unwritable = /[\p{Cc}\u2028\u2029]+/gu;

interface Correspondents {
  mailbox_email: string;
  mailbox_status: string;
  touch_id: string | null;
  to_address: string | null;
  written_to_us: boolean;
}

/** Writes down a person's answer in a thread, to be sent right after; gives its message's id. */
export async function writeAnswer(unit: Unit, { id, text, html, subject }: ReplyInThread): Promise<string> {
  if ((text === undefined) === (html === undefined))
    throw invalidField('text', 'required', 'Give the words as text or as html: one of the two.');
  const words = text ?? htmlToText(html!);
  if (words.trim() === '')
    throw invalidField(text === undefined ? 'html' : 'text', 'blank', 'The answer has no words; write some.');
  if (subject !== undefined && breaksHeader(subject))
    throw invalidField('subject', 'invalid', 'subject must be one line.');
  const row = await findThread(unit.sql, unit.workspaceId, id);
  if (!row) throw notFound('thread');
  const between = await correspondents(unit, row);
  if (!between)
    throw new DomainError(
      'INVALID_STATE',
      'The mailbox of this thread was removed; write to the contact from another.',
    );
  if (!between.to_address || !between.touch_id) throw notFound('thread');
  if (between.mailbox_status !== 'active')
    throw new DomainError('INVALID_STATE', 'The mailbox of this thread is paused; resume it before answering.');
  await refuseSuppressed(unit, between.to_address, between.written_to_us);
  const answer = {
    id: newId('message'),
    subject: subject ?? followUpSubject((row.subject ?? '').replace(unwritable, ' ')).trim(),
    text: words,
    html: html ?? null,
  };
  const { state, version } = await unit.load(thread, id);
  const { contact_id, campaign_id, mailbox_id } = row;
  const facts = { message_id: answer.id, thread_id: id, contact_id, campaign_id, mailbox_id };
  unit.append(id, version, write(state, facts, answer));
  await unit.flush();
  await plan(unit, row, between, answer);
  return answer.id;
}

async function correspondents(unit: Unit, row: ThreadRow): Promise<Correspondents | undefined> {
  const { rows } = await unit.sql.query<Correspondents>(
    `select m.email as mailbox_email, m.status as mailbox_status,
       (select id from touches where workspace_id = $1 and enrollment_id = $3 and message_id is not null
        order by step desc limit 1) as touch_id,
       (select case direction when 'inbound' then from_address else to_address end from messages
        where workspace_id = $1 and thread_id = $4
          and (direction = 'outbound' or from_address is not null and ${writtenByPerson})
        order by direction, at desc, id desc limit 1) as to_address,
       exists (select from messages where workspace_id = $1 and thread_id = $4 and ${writtenByPerson}) as written_to_us
     from mailboxes m where m.workspace_id = $1 and m.id = $2 for key share of m`,
    [unit.workspaceId, row.mailbox_id, row.enrollment_id, row.id],
  );
  return rows[0];
}

/** Nobody who complained, bounced or was excluded by hand; who unsubscribed and wrote to us may be answered. */
async function refuseSuppressed(unit: Unit, email: string, writtenToUs: boolean): Promise<void> {
  const keys = suppressionKeys((text) => unit.blind(text), email);
  const { rows } = await unit.sql.query<{ reason: string }>(
    'select reason from suppressions where workspace_id = $1 and address_hash = any($2)',
    [unit.workspaceId, keys],
  );
  const blocking = rows.find(({ reason }) => reason !== 'unsubscribed' || !writtenToUs);
  if (!blocking) return;
  throw new DomainError('INVALID_STATE', `The contact's address is suppressed: ${blocking.reason}.`);
}

async function plan(
  unit: Unit,
  row: ThreadRow,
  between: Correspondents,
  answer: { id: string; subject: string; text: string; html: string | null },
): Promise<void> {
  const header = messageId(answer.id, domainOfAddress(between.mailbox_email));
  await unit.sql.query(
    `insert into reply_sends (workspace_id, id, thread_id, touch_id, contact_id, mailbox_id, state, message_id,
       updated_at)
     values ($1, $2, $3, $4, $5, $6, 'planned', $7, $8)`,
    [unit.workspaceId, answer.id, row.id, between.touch_id, row.contact_id, row.mailbox_id, header, unit.now],
  );
  await unit.sql.query(
    `update threads set last_direction = 'outbound', last_message_at = greatest(last_message_at, $3)
     where workspace_id = $1 and id = $2`,
    [unit.workspaceId, row.id, unit.now],
  );
  await unit.sql.query(
    `insert into messages (workspace_id, id, thread_id, direction, from_address, to_address, subject, body, html,
       message_id, at)
     values ($1, $2, $3, 'outbound', $4, $5, $6, $7, $8, $9, $10)`,
    [
      unit.workspaceId,
      answer.id,
      row.id,
      between.mailbox_email,
      between.to_address,
      answer.subject,
      answer.text,
      answer.html,
      header,
      unit.now,
    ],
  );
}
