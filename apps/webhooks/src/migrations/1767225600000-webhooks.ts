import { logTables } from '@sortie/event-store';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { webhooksTables } from './tables.js';

/** The first schema of the service. */
export class Webhooks1767225600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`${logTables} ${webhooksTables}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table dispatchers, deliveries, lanes, endpoints, workspace_log, workspace_heads');
  }
}
