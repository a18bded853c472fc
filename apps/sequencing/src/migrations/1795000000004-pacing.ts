import { tenantTable } from '@sortie/event-store';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What pacing remembers: mailboxes' health and days, and what was sent in a day by campaign and recipient domain. */
export const pacing = `
  alter table mailboxes
    add column human_day boolean not null default false,
    add column health text not null default 'good',
    add column health_until timestamptz,
    add column failing_since timestamptz;

  alter table lanes
    add column hour timestamptz,
    add column sent_hour integer not null default 0;

  -- not_before: what the step itself waits for, whatever it is put off for beside that. took: what a claim has counted,
  -- so that a touch which was not made gives exactly that back.
  alter table touches
    drop column claimed_day,
    add column not_before timestamptz,
    add column took jsonb;

  create table mailbox_days (
    workspace_id text not null,
    mailbox_id text not null,
    day date not null,
    starts_at integer not null,
    ends_at integer not null,
    lunch_from integer not null,
    lunch_to integer not null,
    per_hour integer not null,
    primary key (workspace_id, mailbox_id, day)
  );
  ${tenantTable('mailbox_days')}

  create table domain_days (
    workspace_id text not null,
    mailbox_id text not null,
    domain_hash text not null,
    day date not null,
    sent integer not null default 0,
    put_off integer not null default 0,
    primary key (workspace_id, mailbox_id, domain_hash, day)
  );
  ${tenantTable('domain_days')}

  create table campaign_days (
    workspace_id text not null,
    campaign_id text not null,
    day date not null,
    sent integer not null default 0,
    put_off integer not null default 0,
    primary key (workspace_id, campaign_id, day)
  );
  ${tenantTable('campaign_days')}
`;

export class Pacing1795000000004 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(pacing);
  }

  async down(): Promise<void> {
    throw new Error('this migration is not undone: its columns hold what users said');
  }
}
