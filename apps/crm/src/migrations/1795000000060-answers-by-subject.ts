import { answersBySubject } from '@sortie/event-store';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The stored answers about a person are found without reading all of the workspace. */
export class AnswersBySubject1795000000060 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(answersBySubject);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index answers_of_one, answers_of_many');
  }
}
