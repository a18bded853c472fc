import { tenantTable, workerTable } from '@sortie/event-store';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How far each folder of a mailbox has been read, and how its IMAP connection stands. */
export const readMailboxes = `
  alter table mailboxes add column append_sent boolean not null default false;

  create table mailbox_readings (
    workspace_id text not null,
    mailbox_id text not null,
    state text not null,
    since timestamptz not null,
    last_error text,
    detail text,
    failures integer not null default 0,
    retry_at timestamptz,
    started_at timestamptz,
    files_sent boolean,
    appended_at timestamptz,
    primary key (workspace_id, mailbox_id)
  );
  ${tenantTable('mailbox_readings')}
  ${workerTable('mailbox_readings', 'select')}

  create table imap_folders (
    workspace_id text not null,
    mailbox_id text not null,
    folder text not null,
    role text not null,
    uidvalidity bigint not null,
    last_uid bigint not null,
    modseq numeric(20),
    taken bigint not null default 0,
    passed_over bigint not null default 0,
    updated_at timestamptz not null,
    primary key (workspace_id, mailbox_id, folder)
  );
  ${tenantTable('imap_folders')}
`;

export class ReadMailboxes1795000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(readMailboxes);
  }

  async down(): Promise<void> {
    throw new Error('this migration is not undone: without its cursors every mailbox would be read from the start');
  }
}
