import { tenantTable } from '@sortie/event-store';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Where tracked links lead, and how often they and their mails were fetched. */
export const trackingTables = `
  create table tracked_links (
    workspace_id text not null,
    touch_id text not null,
    contact_id text not null,
    links bytea not null,
    primary key (workspace_id, touch_id)
  );
  create index tracked_links_contact on tracked_links (workspace_id, contact_id);
  ${tenantTable('tracked_links')}

  create table tracked_fetches (
    workspace_id text not null,
    touch_id text not null,
    contact_id text not null,
    link integer not null,
    by text not null,
    times integer not null,
    first_at timestamptz not null,
    last_at timestamptz not null,
    primary key (workspace_id, touch_id, link, by)
  );
  create index tracked_fetches_contact on tracked_fetches (workspace_id, contact_id);
  ${tenantTable('tracked_fetches')}
`;

export class Tracking1795000000008 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(trackingTables);
  }

  async down(): Promise<void> {
    throw new Error('this migration is not undone: sent links lead through its tables');
  }
}
