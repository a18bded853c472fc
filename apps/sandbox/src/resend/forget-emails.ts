import type { PoolClient } from 'pg';

/** What stays of a forgotten mail: its ids, so that asking for it, and sending it again, are answered as before. */
export const forgottenFacts = `jsonb_build_object('email_id', facts->'email_id', 'message_id', facts->'message_id')`;

/**
 * Forgets what mails say and whom they go to; answers their Message-IDs. Their events still go out, since they tell
 * what became of a mail, but name nobody any more.
 */
export async function forgetEmails(client: PoolClient, idempotencyKeys: readonly string[]): Promise<string[]> {
  const { rows } = await client.query<{ id: string; message_id: string }>(
    `UPDATE sandbox.resend_emails SET facts = ${forgottenFacts}
     WHERE idempotency_key = ANY ($1) RETURNING id, facts->>'message_id' AS message_id`,
    [idempotencyKeys],
  );
  // The places are those of a mail's events, of which there are at most three.
  await client.query(
    `UPDATE sandbox.outbox SET raw = convert_to(
       (convert_from(raw, 'UTF8')::jsonb #- '{data,to}' #- '{data,subject}')::text, 'UTF8')
     WHERE message_id IN (
       SELECT 'msg_' || md5(e.id || '.' || place || '.' || w.id)
       FROM unnest($1::text[]) AS e (id), sandbox.resend_webhooks w, generate_series(0, 2) AS place)`,
    [rows.map(({ id }) => id)],
  );
  return rows.map(({ message_id }) => message_id);
}
