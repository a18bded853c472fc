import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Indexes for looking up by what the outside names (an id without its workspace), by thread, and by campaign. */
export const lookups = `
  create index mailboxes_id on mailboxes (id);
  create index reply_sends_id on reply_sends (id);
  create index reply_sends_thread on reply_sends (workspace_id, thread_id);
  create index enrollments_campaign on enrollments (workspace_id, campaign_id, id);
`;

export class Lookups1795000000011 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(lookups);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index mailboxes_id, reply_sends_id, reply_sends_thread, enrollments_campaign');
  }
}
