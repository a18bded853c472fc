import { workerTable } from '@sortie/event-store';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the service's own metrics are counted from, over all workspaces: by day, and of replies no words. */
export const figuresOfAll = `
  ${workerTable('health_days', 'select')}
  create index health_days_day on health_days (day);
  ${workerTable('replies', 'select (workspace_id, classification, received_at)')}
  create index replies_received on replies (received_at);
`;

export class FiguresOfAll1795000000051 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(figuresOfAll);
  }

  async down(): Promise<void> {
    throw new Error('this migration is not undone: it only lets the metrics be counted');
  }
}
