import { tenantTable } from '@sortie/event-store';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What campaigns are set to, and what is known of recipients for pacing. */
export const completeSending = `
  alter table campaigns
    add column settings jsonb not null default '{}',
    add column status_reason text,
    alter column group_id drop not null;

  alter table touches
    add column variant text,
    add column waits_for text;

  create table recipients (
    workspace_id text not null,
    contact_id text not null,
    timezone text,
    domain_hash text,
    company_id text,
    last_touch_at timestamptz,
    primary key (workspace_id, contact_id)
  );
  create index recipients_company on recipients (workspace_id, company_id) where company_id is not null;
  ${tenantTable('recipients')}
`;

export class CompleteSending1795000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(completeSending);
  }

  async down(): Promise<void> {
    throw new Error('this migration is not undone: its columns hold what users said');
  }
}
