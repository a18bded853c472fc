// Received mail. A message and its recipient's answer are one statement, hence one commit, before the 250.
import type { Pool } from 'pg';
import type { Answer } from './answers.js';
import { forget, type Mails } from './forget.store.js';
import { groupCommit } from './group-commit.js';
import { recipientHash } from './recipient-hash.js';
import { repeat } from './repeat.js';

export interface NewMessage {
  publicId: string;
  mailbox: string | null;
  mailFrom: string;
  recipient: string;
  messageId: string;
  raw: Buffer;
  answer: Answer | null;
}

export interface StoredMessage {
  public_id: string;
  rcpt_to: string;
  mail_from: string;
  raw: Buffer;
  received_at: Date;
}

export interface Store {
  /**
   * Resolves once the copies of one mail, a row per recipient, are committed together. When it rejects, they are not,
   * if `isDataException` says so, and may be otherwise.
   */
  save(copies: NewMessage[]): Promise<void>;
  /** True the first time that this sender tries this recipient. */
  firstAttempt(mailFrom: string, recipient: string): Promise<boolean>;
  newest(recipient: string | null, limit: number): Promise<StoredMessage[]>;
  sentAt(mailbox: string, messageId: string): Promise<Date | null>;
  forget(mails: Mails): Promise<void>;
}

// A repeated answer is dropped: every person answers a Message-ID once. So is a row of a repeated statement, whose
// first run may have been committed before its connection broke.
// Of a mail to somebody who was erased nothing is kept but that it came.
const SAVE = `
  WITH given AS (
    SELECT g.*, f.mail IS NOT NULL AS forgotten
    FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bytea[])
      AS g (public_id, mailbox, mail_from, rcpt_to, message_id, raw)
    LEFT JOIN sandbox.forgotten f ON f.mail = g.message_id
  ), saved AS (
    INSERT INTO sandbox.messages (public_id, mailbox, mail_from, rcpt_to, message_id, raw)
    SELECT public_id, mailbox, CASE WHEN forgotten THEN '' ELSE mail_from END,
      CASE WHEN forgotten THEN '' ELSE rcpt_to END, message_id, CASE WHEN forgotten THEN '' ELSE raw END
    FROM given
    ON CONFLICT (public_id) DO NOTHING
  )
  INSERT INTO sandbox.outbox (message_id, kind, envelope_from, envelope_to, raw)
  SELECT a.message_id, a.kind, a.envelope_from, a.envelope_to, a.raw
  FROM unnest($7::text[], $8::text[], $9::text[], $10::text[], $11::bytea[], $12::text[])
    AS a (message_id, kind, envelope_from, envelope_to, raw, mail)
  WHERE NOT EXISTS (SELECT FROM sandbox.forgotten f WHERE f.mail = a.mail)
  ON CONFLICT (message_id) DO NOTHING`;

export function openStore(pool: Pool): Store {
  const save = groupCommit<NewMessage[]>({
    write: (mails) => repeat(() => writeMessages(pool, mails.flat()), isDataException),
    oneIsToBlame: isDataException,
    bytesOf: (copies) => copies.reduce((sum, { raw, answer }) => sum + raw.length + (answer?.raw.length ?? 0), 0),
  });
  return {
    save,
    firstAttempt: (mailFrom, recipient) => firstAttempt(pool, mailFrom, recipient),
    newest: (recipient, limit) => newest(pool, recipient, limit),
    sentAt: (mailbox, messageId) => sentAt(pool, mailbox, messageId),
    forget: (mails) => forget(pool, mails),
  };
}

async function writeMessages(pool: Pool, messages: NewMessage[]): Promise<void> {
  const answers = messages.flatMap(({ answer, messageId }) => (answer ? [{ ...answer, mail: messageId }] : []));
  await pool.query(SAVE, [
    messages.map((message) => message.publicId),
    messages.map((message) => message.mailbox),
    messages.map((message) => message.mailFrom),
    messages.map((message) => message.recipient),
    messages.map((message) => message.messageId),
    messages.map((message) => message.raw),
    answers.map((answer) => answer.messageId),
    answers.map((answer) => answer.kind),
    answers.map((answer) => answer.envelopeFrom),
    answers.map((answer) => answer.envelopeTo),
    answers.map((answer) => answer.raw),
    answers.map((answer) => answer.mail),
  ]);
}

async function firstAttempt(pool: Pool, mailFrom: string, recipient: string): Promise<boolean> {
  const { rows } = await pool.query<{ attempts: number }>(
    `INSERT INTO sandbox.soft_seen (mail_from, rcpt_to) VALUES ($1, ${recipientHash('$1', '$2')})
     ON CONFLICT (mail_from, rcpt_to) DO UPDATE SET attempts = soft_seen.attempts + 1
     RETURNING attempts`,
    [mailFrom, recipient],
  );
  return rows[0]?.attempts === 1;
}

async function newest(pool: Pool, recipient: string | null, limit: number): Promise<StoredMessage[]> {
  const { rows } = await pool.query<StoredMessage>(
    `SELECT public_id, rcpt_to, mail_from, raw, received_at FROM sandbox.messages
     WHERE rcpt_to <> '' AND ($1::text IS NULL OR lower(rcpt_to) = lower($1)) ORDER BY id DESC LIMIT $2`,
    [recipient, limit],
  );
  return rows;
}

async function sentAt(pool: Pool, mailbox: string, messageId: string): Promise<Date | null> {
  const { rows } = await pool.query<{ received_at: Date }>(
    `SELECT received_at FROM sandbox.messages WHERE message_id = $1 AND mailbox = $2 ORDER BY id LIMIT 1`,
    [messageId, mailbox],
  );
  return rows[0]?.received_at ?? null;
}

/** SQLSTATE class 22: a value that Postgres cannot hold, the fault of one message. */
export function isDataException(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('22');
}
