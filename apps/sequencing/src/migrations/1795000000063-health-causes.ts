import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The figure that decided a band: while a mailbox rests, the days that it was read from leave their window. */
export const healthCauseColumns = `
  alter table mailboxes add column health_cause text;
  alter table campaigns add column health_cause text;
`;

export class HealthCauses1795000000063 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(healthCauseColumns);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table mailboxes drop column health_cause');
    await runner.query('alter table campaigns drop column health_cause');
  }
}
