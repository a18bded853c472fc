import { tenantTable, workerTable } from '@sortie/event-store';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tests of where a mail lands, what each seed mailbox says, and the mails, which travel as warmup mail does. */
export const placementTables = `
  create table placement_tests (
    workspace_id text not null,
    id text not null,
    sequence_id text not null,
    step integer not null,
    variant text not null,
    contact_id text not null,
    mailbox_id text not null,
    test boolean not null,
    status text not null default 'running',
    created_at timestamptz not null,
    ends_at timestamptz not null,
    completed_at timestamptz,
    primary key (workspace_id, id)
  );
  create index placement_tests_running on placement_tests (ends_at) where status = 'running' and not test;
  create index placement_tests_next on placement_tests (workspace_id, ends_at) where status = 'running';
  create index placement_tests_contact on placement_tests (workspace_id, contact_id);
  ${tenantTable('placement_tests')}
  ${workerTable('placement_tests', 'select')}

  create table placement_results (
    workspace_id text not null,
    placement_test_id text not null,
    mailbox_id text not null,
    state text not null default 'waiting',
    detail text,
    found_at timestamptz,
    primary key (workspace_id, placement_test_id, mailbox_id)
  );
  ${tenantTable('placement_results')}

  alter table warmup_mails add column placement_test_id text;
  create index warmup_mails_placement on warmup_mails (workspace_id, placement_test_id)
    where placement_test_id is not null;
`;

export class PlacementTests1795000000054 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(placementTables);
  }

  async down(): Promise<void> {
    throw new Error('this migration is not undone: its tables hold what tests have found');
  }
}
