import { tenantTable, workerTable } from '@sortie/event-store';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The domains that mail is sent from: what their DNS says, and the keys that sign for them. */
export const domainTables = `
  create table domains (
    workspace_id text not null,
    id text not null,
    domain text not null,
    test boolean not null,
    checks jsonb,
    failing text[] not null default '{}',
    checked_at timestamptz,
    failing_since timestamptz,
    blocks_at timestamptz,
    next_check_at timestamptz not null default '-infinity',
    dkim_selector text,
    dkim_public text,
    dkim_private bytea,
    dkim_verified_at timestamptz,
    created_at timestamptz not null,
    version integer not null,
    primary key (workspace_id, id),
    unique (workspace_id, domain)
  );
  create index domains_due on domains (next_check_at) where not test;
  ${tenantTable('domains')}
  ${workerTable('domains', 'select, update (next_check_at)')}
`;

export class Domains1795000000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(domainTables);
  }

  async down(): Promise<void> {
    throw new Error('this migration is not undone: its table holds keys whose public half is in the DNS');
  }
}
