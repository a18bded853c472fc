import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a sequence is for, in its owner's words. */
export const descriptions = 'alter table sequences add column description text;';

export class Descriptions1795000000013 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(descriptions);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table sequences drop column description');
  }
}
