import { tenantTable, workerTable } from '@sortie/event-store';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Companies that have answered a campaign, touches that were not made, and how mail is received. */
export const campaignTables = `
  alter table campaigns
    add column health text not null default 'good',
    add column health_until timestamptz,
    add column health_check_at timestamptz;
  create index campaigns_health on campaigns (health_check_at) where health_check_at is not null;

  alter table mailboxes add column health_check_at timestamptz;
  create index mailboxes_health on mailboxes (health_check_at) where health_check_at is not null;

  create table company_stops (
    workspace_id text not null,
    campaign_id text not null,
    company_id text not null,
    stopped_at timestamptz not null,
    done boolean not null,
    primary key (workspace_id, campaign_id, company_id)
  );
  create index company_stops_unfinished on company_stops (workspace_id) where not done;
  ${tenantTable('company_stops')}
  ${workerTable('company_stops', 'select')}

  create table touch_losses (
    workspace_id text not null,
    campaign_id text not null,
    step integer not null,
    reason text not null,
    touches integer not null,
    primary key (workspace_id, campaign_id, step, reason)
  );
  ${tenantTable('touch_losses')}

  create table health_days (
    workspace_id text not null,
    mailbox_id text not null,
    campaign_id text not null,
    day date not null,
    sent integer not null default 0,
    bounced integer not null default 0,
    complained integer not null default 0,
    inbox integer not null default 0,
    spam integer not null default 0,
    primary key (workspace_id, mailbox_id, campaign_id, day)
  );
  create index health_days_mailbox on health_days (workspace_id, mailbox_id, day);
  create index health_days_campaign on health_days (workspace_id, campaign_id, day);
  ${tenantTable('health_days')}

  create table health_resets (
    workspace_id text not null,
    subject text not null,
    day date not null,
    sent integer not null,
    bounced integer not null,
    complained integer not null,
    inbox integer not null,
    spam integer not null,
    primary key (workspace_id, subject)
  );
  ${tenantTable('health_resets')}

  create index touches_open_campaign on touches (workspace_id, campaign_id, step)
    where state in ('planned', 'held', 'claimed', 'submitting', 'unknown');
`;

export class Campaigns1795000000006 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(campaignTables);
  }

  async down(): Promise<void> {
    throw new Error('this migration is not undone: its tables hold what was decided');
  }
}
