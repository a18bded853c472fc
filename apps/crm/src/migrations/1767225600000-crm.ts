import { logTables } from '@sortie/event-store';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { crmTables } from './tables.js';

/** The event log and crm's tables. */
export class Crm1767225600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(logTables);
    await runner.query(crmTables);
  }

  async down(): Promise<void> {
    throw new Error('the first migration is not undone: it would drop the log');
  }
}
