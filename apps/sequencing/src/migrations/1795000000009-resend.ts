import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Mailboxes that send through Resend, and its ids of their mails. */
export const resendColumns = `
  alter table mailboxes
    alter column smtp drop not null,
    add column resend_key bytea,
    add column resend_webhook_secret bytea,
    add constraint one_way_out check ((smtp is null) <> (resend_key is null));

  alter table touches
    add column provider_id text,
    add column delivered_at timestamptz;
  create index touches_provider on touches (workspace_id, provider_id) where provider_id is not null;
`;

export class Resend1795000000009 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(resendColumns);
  }

  async down(): Promise<void> {
    throw new Error('this migration is not undone: mailboxes may have no other way out');
  }
}
