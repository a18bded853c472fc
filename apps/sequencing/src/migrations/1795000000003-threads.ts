import { tenantTable, workerTable } from '@sortie/event-store';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Correspondence: one thread per enrollment, its messages, the answers that people send, and holds. */
export const threadTables = `
  alter table replies
    add column thread_id text,
    add column quoted text,
    add column confidence real,
    add column classified_by text,
    add column from_other boolean not null default false;

  create table threads (
    workspace_id text not null,
    id text not null,
    enrollment_id text not null,
    contact_id text not null,
    campaign_id text not null,
    mailbox_id text not null,
    subject text,
    replies integer not null default 0,
    last_direction text not null,
    last_message_at timestamptz not null,
    created_at timestamptz not null,
    primary key (workspace_id, id)
  );
  create index threads_recent on threads (workspace_id, last_message_at, id);
  create index threads_contact on threads (workspace_id, contact_id);
  create index threads_campaign on threads (workspace_id, campaign_id, last_message_at, id);
  create index threads_mailbox on threads (workspace_id, mailbox_id, last_message_at, id);
  ${tenantTable('threads')}

  create table messages (
    workspace_id text not null,
    id text not null,
    thread_id text not null,
    direction text not null,
    touch_id text,
    reply_id text,
    from_address text,
    to_address text,
    subject text,
    body text,
    html text,
    quoted text,
    classification text,
    from_other boolean not null default false,
    message_id text,
    at timestamptz not null,
    primary key (workspace_id, id)
  );
  create index messages_thread on messages (workspace_id, thread_id, at, id);
  ${tenantTable('messages')}

  create table reply_sends (
    workspace_id text not null,
    id text not null,
    thread_id text not null,
    touch_id text not null,
    contact_id text not null,
    mailbox_id text not null,
    state text not null,
    reason text,
    owner bigint,
    attempts integer not null default 0,
    due_at timestamptz not null default now(),
    first_tried timestamptz,
    message_id text not null,
    address_hash text,
    server_reply text,
    sent_at timestamptz,
    unknown_since timestamptz,
    updated_at timestamptz not null,
    primary key (workspace_id, id)
  );
  create index reply_sends_open on reply_sends (state, due_at) where state in ('planned', 'submitting', 'unknown');
  create index reply_sends_message on reply_sends (message_id);
  create index reply_sends_contact on reply_sends (workspace_id, contact_id);
  ${tenantTable('reply_sends')}
  ${workerTable('reply_sends', 'select')}

  create table holds (
    workspace_id text not null,
    enrollment_id text not null,
    until timestamptz not null,
    reason text not null,
    held_at timestamptz not null,
    primary key (workspace_id, enrollment_id)
  );
  ${tenantTable('holds')}

  create table early_evidence (
    workspace_id text not null,
    provider text not null,
    provider_id text not null,
    event_id text not null,
    kind text not null,
    at timestamptz not null,
    code text,
    kept_at timestamptz not null default now(),
    primary key (workspace_id, provider, provider_id, event_id)
  );
  create index early_evidence_age on early_evidence (workspace_id, kept_at);
  ${tenantTable('early_evidence')}
`;

export class Threads1795000000003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(threadTables);
  }

  async down(): Promise<void> {
    throw new Error('this migration is not undone: its tables hold what people wrote');
  }
}
