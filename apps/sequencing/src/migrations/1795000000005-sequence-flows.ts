import { tenantTable } from '@sortie/event-store';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Branches, wordings and what came of them. */
export const sequenceFlows = `
  alter table campaigns add column winners jsonb not null default '{}';

  alter table touches
    add column opened_at timestamptz,
    add column clicked_at timestamptz,
    add column bounced_soft boolean not null default false;

  alter table enrollments
    add column reply_class text,
    add column answered boolean not null default false,
    add column branched_from integer,
    add column head integer not null default 0;

  create table step_outcomes (
    workspace_id text not null,
    enrollment_id text not null,
    step integer not null,
    campaign_id text not null,
    variant text not null,
    seen smallint not null,
    primary key (workspace_id, enrollment_id, step)
  );
  ${tenantTable('step_outcomes')}

  create table step_stats (
    workspace_id text not null,
    campaign_id text not null,
    step integer not null,
    variant text not null,
    sent integer not null default 0,
    delivered integer not null default 0,
    opened integer not null default 0,
    clicked integer not null default 0,
    replied integer not null default 0,
    bounced integer not null default 0,
    unsubscribed integer not null default 0,
    complained integer not null default 0,
    primary key (workspace_id, campaign_id, step, variant)
  );
  ${tenantTable('step_stats')}
`;

export class SequenceFlows1795000000005 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(sequenceFlows);
  }

  async down(): Promise<void> {
    throw new Error('this migration is not undone: its columns hold what contacts did');
  }
}
