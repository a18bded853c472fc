// The rows of answers that are still to be delivered, and what became of the others.
import type { Pool } from 'pg';

export interface PendingAnswer {
  id: string;
  message_id: string;
  kind: 'reply' | 'dsn' | 'arf' | 'visit' | 'webhook';
  envelope_from: string;
  envelope_to: string;
  raw: Buffer;
  attempts: number;
}

export interface Backlog {
  pending: number;
  /** Milliseconds until the next one is due; null when nothing is pending. */
  dueInMs: number | null;
}

export interface OutboxStore {
  due(limit: number): Promise<PendingAnswer[]>;
  backlog(): Promise<Backlog>;
  delivered(id: string): Promise<void>;
  retry(id: string, delayMs: number, reason: string): Promise<void>;
  failed(id: string, reason: string): Promise<void>;
  /** Makes everything pending due now, for a caller that waits. */
  hurry(): Promise<void>;
}

export function openOutboxStore(pool: Pool): OutboxStore {
  return {
    async due(limit) {
      const { rows } = await pool.query<PendingAnswer>(
        `SELECT id, message_id, kind, envelope_from, envelope_to, raw, attempts FROM sandbox.outbox
         WHERE state = 'pending' AND due_at <= clock_timestamp() ORDER BY due_at, id LIMIT $1`,
        [limit],
      );
      return rows;
    },
    async backlog() {
      const { rows } = await pool.query<{ pending: number; due_in: number | null }>(
        `SELECT count(*)::int AS pending,
                (extract(epoch FROM min(due_at) - clock_timestamp()) * 1000)::float8 AS due_in
         FROM sandbox.outbox WHERE state = 'pending'`,
      );
      return { pending: rows[0]?.pending ?? 0, dueInMs: rows[0]?.due_in ?? null };
    },
    async delivered(id) {
      await settle(pool, id, 'delivered', null);
    },
    async failed(id, reason) {
      await settle(pool, id, 'failed', reason);
    },
    async retry(id, delayMs, reason) {
      await pool.query(
        `UPDATE sandbox.outbox SET attempts = attempts + 1, reason = $3,
                due_at = clock_timestamp() + $2 * interval '1 millisecond' WHERE id = $1`,
        [id, delayMs, reason],
      );
    },
    async hurry() {
      await pool.query(`UPDATE sandbox.outbox SET due_at = clock_timestamp()
                        WHERE state = 'pending' AND due_at > clock_timestamp()`);
    },
  };
}

async function settle(pool: Pool, id: string, state: 'delivered' | 'failed', reason: string | null): Promise<void> {
  await pool.query(
    `UPDATE sandbox.outbox SET state = $2, reason = $3, attempts = attempts + 1, settled_at = clock_timestamp()
     WHERE id = $1`,
    [id, state, reason],
  );
}
