import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A server that wants to be left alone for a while: since when, until when, and the code that says so. */
export const throttledLanes = `
  alter table lanes
    add column throttled_since timestamptz,
    add column throttled_until timestamptz,
    add column throttled_by text;
`;

export class ThrottledLanes1795000000053 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(throttledLanes);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'alter table lanes drop column throttled_since, drop column throttled_until, drop column throttled_by',
    );
  }
}
