import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How often the mailbox's server could not be reached for a touch: attempts that nobody on the other side has seen. */
export const unreachedTouches = `
  alter table touches add column unreached smallint not null default 0;
`;

export class Unreached1795000000061 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(unreachedTouches);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table touches drop column unreached');
  }
}
