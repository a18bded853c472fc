import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Campaigns whose pool is not their sequence's, and those that one mailbox sends alone. */
export const chosenSenders = `
  alter table campaigns add column pool_chosen boolean not null default false, add column sender_id text;
`;

export class ChosenSenders1795000000014 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(chosenSenders);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table campaigns drop column pool_chosen, drop column sender_id');
  }
}
