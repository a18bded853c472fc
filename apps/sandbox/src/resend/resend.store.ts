// Resend's memory: mails by idempotency key, webhooks with their secrets, and events on their way to them.
import type { Pool, PoolClient } from 'pg';
import type { NewMessage } from '../store.js';
import type { EmailFacts, ResendEvent } from './events.js';
import { forgottenFacts } from './forget-emails.js';

export interface NewEmail {
  id: string;
  apiKey: string;
  idempotencyKey: string | null;
  requestHash: string;
  facts: EmailFacts;
  copies: NewMessage[];
  events: ResendEvent[];
}

export interface ResendStore {
  /** Keeps a mail, or answers the one that the same key has kept before. */
  take(email: NewEmail): Promise<{ id: string; requestHash: string }>;
  email(apiKey: string, id: string): Promise<object | undefined>;
  listen(webhook: { id: string; apiKey: string; endpoint: string; events: string[]; secret: string }): Promise<void>;
  secretOf(webhookId: string): Promise<string>;
}

export function openResendStore(pool: Pool): ResendStore {
  return {
    async take(email) {
      const client = await pool.connect();
      try {
        await client.query('BEGIN');
        const known = await keep(client, email);
        if (!known && !(await isForgotten(client, email))) await spread(client, email);
        await client.query('COMMIT');
        return known ?? { id: email.id, requestHash: email.requestHash };
      } catch (error) {
        await client.query('ROLLBACK').catch(() => undefined);
        throw error;
      } finally {
        client.release();
      }
    },
    async email(apiKey, id) {
      const { rows } = await pool.query<{ facts: EmailFacts; last_event: string }>(
        'SELECT facts, last_event FROM sandbox.resend_emails WHERE api_key = $1 AND id = $2',
        [apiKey, id],
      );
      const { email_id, ...facts } = rows[0]?.facts ?? ({} as EmailFacts);
      return rows[0] && { object: 'email', id: email_id, ...facts, last_event: rows[0].last_event };
    },
    async listen({ id, apiKey, endpoint, events, secret }) {
      await pool.query(
        'INSERT INTO sandbox.resend_webhooks (id, api_key, endpoint, events, secret) VALUES ($1, $2, $3, $4, $5)',
        [id, apiKey, endpoint, events, secret],
      );
    },
    async secretOf(webhookId) {
      const { rows } = await pool.query<{ secret: string }>(
        'SELECT secret FROM sandbox.resend_webhooks WHERE id = $1',
        [webhookId],
      );
      return rows[0]!.secret;
    },
  };
}

/** The mail that has the same key, or undefined once this one is kept. */
async function keep(client: PoolClient, email: NewEmail): Promise<{ id: string; requestHash: string } | undefined> {
  const { id, apiKey, idempotencyKey, requestHash, facts, events } = email;
  const { rowCount } = await client.query(
    `INSERT INTO sandbox.resend_emails (id, api_key, idempotency_key, request_hash, facts, last_event)
     VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (api_key, idempotency_key) DO NOTHING`,
    [id, apiKey, idempotencyKey, requestHash, facts, events.at(-1)!.type.replace('email.', '')],
  );
  if (rowCount) return undefined;
  const { rows } = await client.query<{ id: string; requestHash: string }>(
    `SELECT id, request_hash AS "requestHash" FROM sandbox.resend_emails WHERE api_key = $1 AND idempotency_key = $2`,
    [apiKey, idempotencyKey],
  );
  return rows[0];
}

/** Whether it goes to somebody who was erased meanwhile; then nothing is kept but its ids. */
async function isForgotten(client: PoolClient, { id, idempotencyKey }: NewEmail): Promise<boolean> {
  const { rowCount } = await client.query(
    `UPDATE sandbox.resend_emails SET facts = ${forgottenFacts}
     WHERE id = $1 AND EXISTS (SELECT FROM sandbox.forgotten WHERE mail = $2)`,
    [id, idempotencyKey],
  );
  return rowCount === 1;
}

async function spread(client: PoolClient, { apiKey, copies, events, id }: NewEmail): Promise<void> {
  for (const { publicId, mailbox, mailFrom, recipient, messageId, raw, answer } of copies) {
    await client.query(
      `INSERT INTO sandbox.messages (public_id, mailbox, mail_from, rcpt_to, message_id, raw)
       VALUES ($1, $2, $3, $4, $5, $6)`,
      [publicId, mailbox, mailFrom, recipient, messageId, raw],
    );
    if (!answer) continue;
    await client.query(
      `INSERT INTO sandbox.outbox (message_id, kind, envelope_from, envelope_to, raw)
       VALUES ($1, $2, $3, $4, $5) ON CONFLICT (message_id) DO NOTHING`,
      [answer.messageId, answer.kind, answer.envelopeFrom, answer.envelopeTo, answer.raw],
    );
  }
  for (const [place, event] of events.entries()) {
    await client.query(
      `INSERT INTO sandbox.outbox (message_id, kind, envelope_from, envelope_to, raw)
       SELECT 'msg_' || md5($1 || w.id), 'webhook', w.id, w.endpoint, $2
       FROM sandbox.resend_webhooks w WHERE w.api_key = $3 AND $4 = ANY (w.events)`,
      [`${id}.${place}.`, Buffer.from(JSON.stringify(event)), apiKey, event.type],
    );
  }
}
