import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How far the touches that a stop took back are told of: each is a fact of its own, page by page. */
export const closeCursors = `
  alter table campaigns add column close_cursor text not null default '';
`;

export class CloseCursors1795000000055 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(closeCursors);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table campaigns drop column close_cursor');
  }
}
