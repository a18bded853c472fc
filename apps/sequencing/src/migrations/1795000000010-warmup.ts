import { tenantTable, workerTable } from '@sortie/event-store';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Mailboxes that exchange warmup mail, that mail, and where it arrives. */
export const warmupTables = `
  alter table mailboxes
    add column warmup_since timestamptz,
    add column warmed_at timestamptz;
  create index mailboxes_unwarmed on mailboxes (coalesce(warmup_since, created_at))
    where warmed_at is null and declared_warmed_at is null;

  create table warmups (
    workspace_id text not null,
    mailbox_id text not null,
    test boolean not null,
    started_at timestamptz not null,
    plan_at timestamptz not null,
    primary key (workspace_id, mailbox_id)
  );
  create index warmups_due on warmups (plan_at) where not test;
  ${tenantTable('warmups')}
  ${workerTable('warmups', 'select')}

  create table warmup_mails (
    workspace_id text not null,
    id text not null,
    from_mailbox_id text not null,
    to_mailbox_id text not null,
    root_id text not null,
    parent_id text,
    turn integer not null,
    test boolean not null,
    day date not null,
    due_at timestamptz not null,
    state text not null default 'planned',
    reason text,
    owner bigint,
    attempts integer not null default 0,
    message_id text,
    sent_at timestamptz,
    placement text,
    placed_at timestamptz,
    found_at timestamptz,
    put_away_at timestamptz,
    primary key (workspace_id, id),
    unique (workspace_id, parent_id)
  );
  create index warmup_mails_due on warmup_mails (due_at) where state = 'planned' and not test;
  create index warmup_mails_next on warmup_mails (workspace_id, due_at) where state = 'planned';
  create index warmup_mails_owned on warmup_mails (owner) where state = 'submitting';
  create index warmup_mails_day on warmup_mails (workspace_id, from_mailbox_id, day);
  create index warmup_mails_thread on warmup_mails (workspace_id, root_id);
  create index warmup_mails_message on warmup_mails (workspace_id, message_id) where message_id is not null;
  create index warmup_mails_found on warmup_mails (workspace_id, to_mailbox_id)
    where placement is not null and put_away_at is null;
  ${tenantTable('warmup_mails')}
  ${workerTable('warmup_mails', 'select')}

  create table warmup_days (
    workspace_id text not null,
    mailbox_id text not null,
    day date not null,
    planned integer not null default 0,
    sent integer not null default 0,
    inbox integer not null default 0,
    spam integer not null default 0,
    primary key (workspace_id, mailbox_id, day)
  );
  ${tenantTable('warmup_days')}

  alter table health_days drop column inbox, drop column spam;
`;

export class Warmup1795000000010 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(warmupTables);
  }

  async down(): Promise<void> {
    throw new Error('this migration is not undone: its columns hold since when mailboxes are warmed');
  }
}
