import { logTables } from '@sortie/event-store';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { sequencingTables } from './tables.js';

export class CreateSequencing1764000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(logTables);
    await runner.query(sequencingTables);
  }

  async down(): Promise<void> {
    throw new Error('the first migration is not undone: drop the schema');
  }
}
