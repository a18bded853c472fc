import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Data that is only ever passed on is kept as its text: writing jsonb out again was a tenth of a delivery. */
export const logDataVerbatim = 'alter table workspace_log alter column data type json;';

export class LogDataVerbatim1795000000040 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(logDataVerbatim);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table workspace_log alter column data type jsonb');
  }
}
