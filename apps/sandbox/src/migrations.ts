// The sandbox's tables. It is the outside world, not a tenant: its rows belong to no workspace.
import { Client } from 'pg';
import { recipientHash } from './recipient-hash.js';

// Any fixed number; it only has to be the same in every process that migrates this schema.
const MIGRATION_LOCK = 7_318_402;

const TABLES = `
  CREATE TABLE IF NOT EXISTS sandbox.messages (
    id bigserial PRIMARY KEY,
    public_id text NOT NULL UNIQUE,
    mailbox text,
    mail_from text NOT NULL,
    rcpt_to text NOT NULL,
    message_id text NOT NULL,
    raw bytea NOT NULL,
    received_at timestamptz NOT NULL DEFAULT clock_timestamp()
  );
  CREATE INDEX IF NOT EXISTS messages_by_recipient ON sandbox.messages (lower(rcpt_to), id DESC);
  CREATE INDEX IF NOT EXISTS messages_by_message_id ON sandbox.messages (message_id, mailbox);

  CREATE TABLE IF NOT EXISTS sandbox.outbox (
    id bigserial PRIMARY KEY,
    message_id text NOT NULL UNIQUE,
    kind text NOT NULL,
    envelope_from text NOT NULL,
    envelope_to text NOT NULL,
    raw bytea NOT NULL,
    state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'delivered', 'failed')),
    attempts integer NOT NULL DEFAULT 0,
    reason text,
    due_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    settled_at timestamptz
  );
  CREATE INDEX IF NOT EXISTS outbox_pending ON sandbox.outbox (due_at, id) WHERE state = 'pending';

  CREATE TABLE IF NOT EXISTS sandbox.soft_seen (
    mail_from text NOT NULL,
    rcpt_to text NOT NULL,
    attempts integer NOT NULL DEFAULT 1,
    first_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (mail_from, rcpt_to)
  );

  -- A database that an earlier version made knows fewer kinds.
  ALTER TABLE sandbox.outbox DROP CONSTRAINT IF EXISTS outbox_kind_check;
  ALTER TABLE sandbox.outbox ADD CONSTRAINT outbox_kind_check
    CHECK (kind IN ('reply', 'dsn', 'arf', 'visit', 'webhook'));

  CREATE TABLE IF NOT EXISTS sandbox.resend_emails (
    id text PRIMARY KEY,
    api_key text NOT NULL,
    idempotency_key text,
    request_hash text NOT NULL,
    facts jsonb NOT NULL,
    last_event text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (api_key, idempotency_key)
  );

  CREATE TABLE IF NOT EXISTS sandbox.resend_webhooks (
    id text PRIMARY KEY,
    api_key text NOT NULL,
    endpoint text NOT NULL,
    events text[] NOT NULL,
    secret text NOT NULL
  );

  CREATE INDEX IF NOT EXISTS resend_emails_by_key ON sandbox.resend_emails (idempotency_key);

  -- Message-IDs and idempotency keys of mails to people who were erased.
  CREATE TABLE IF NOT EXISTS sandbox.forgotten (mail text PRIMARY KEY);

  -- An earlier version kept the address itself.
  UPDATE sandbox.soft_seen SET rcpt_to = ${recipientHash('mail_from', 'rcpt_to')} WHERE position('@' IN rcpt_to) > 0;

  GRANT USAGE ON SCHEMA sandbox TO sandbox_app;
  GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA sandbox TO sandbox_app;
  GRANT DELETE ON sandbox.outbox TO sandbox_app;
  GRANT USAGE ON ALL SEQUENCES IN SCHEMA sandbox TO sandbox_app;
`;

/** Creates what is missing. The role sandbox_app must exist; running it again changes nothing. */
export async function migrateSandbox(ownerUrl: string): Promise<void> {
  const client = new Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query('BEGIN');
    await client.query('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
    const { rows } = await client.query(`SELECT to_regnamespace('sandbox') IS NULL AS missing`);
    // Asked first: IF NOT EXISTS wants the right to create schemas even where there is nothing to create.
    if (rows[0].missing) await client.query('CREATE SCHEMA sandbox');
    await client.query(TABLES);
    await client.query('COMMIT');
  } finally {
    await client.end();
  }
}
