import { answersVerbatim } from '@sortie/event-store';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A repeated request is answered byte for byte as the first one was. */
export class AnswersVerbatim1795000000041 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(answersVerbatim);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table answers alter column output type jsonb');
  }
}
