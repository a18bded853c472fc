// A person is erased: their mails, and what they would answer, are forgotten. That a mail with this Message-ID was
// taken stays known, so that a look into the Sent folder finds it, and a copy that comes later is not kept either.
import type { Pool, PoolClient } from 'pg';
import { answerId } from './identity.js';
import { scriptOf } from './people.js';
import { forgetEmails } from './resend/forget-emails.js';

/** Mails as their sender names them: by Message-ID, and those that went through Resend by idempotency key. */
export interface Mails {
  messageIds: readonly string[];
  idempotencyKeys: readonly string[];
}

/** Repeatable; what is forgotten already stays so. */
export async function forget(pool: Pool, { messageIds, idempotencyKeys }: Mails): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    // Whoever is storing a mail finishes first; whoever comes later sees what is forgotten.
    await client.query('LOCK TABLE sandbox.resend_emails, sandbox.messages IN SHARE ROW EXCLUSIVE MODE');
    await client.query(
      'INSERT INTO sandbox.forgotten (mail) SELECT DISTINCT unnest($1::text[]) ON CONFLICT DO NOTHING',
      [[...messageIds, ...idempotencyKeys]],
    );
    const resent = await forgetEmails(client, idempotencyKeys);
    await forgetMessages(client, [...messageIds, ...resent]);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}

async function forgetMessages(client: PoolClient, messageIds: readonly string[]): Promise<void> {
  const { rows } = await client.query<{ message_id: string; rcpt_to: string }>(
    `SELECT message_id, rcpt_to FROM sandbox.messages WHERE message_id = ANY ($1) AND rcpt_to <> ''`,
    [messageIds],
  );
  const answers = rows.flatMap(({ message_id: messageId, rcpt_to: recipient }) => {
    const script = scriptOf(recipient);
    return script ? [answerId(script, { messageId, recipient })] : [];
  });
  await client.query('DELETE FROM sandbox.outbox WHERE message_id = ANY ($1)', [answers]);
  await client.query(
    `UPDATE sandbox.messages SET rcpt_to = '', mail_from = '', raw = '' WHERE message_id = ANY ($1)`,
    [messageIds],
  );
}
