import pg, { type Pool, type PoolClient } from 'pg';
import { sqlOf, type Statements } from './sql.js';

// Long enough for a batch of 1 000, short enough that a stuck statement frees its connection.
const defaultStatementMs = 30_000;

// PostgreSQL's code (appendix A of its manual) for statements after a failed one.
const abortedTransaction = '25P02';

/** Whether a failure only says that a statement before it failed. */
export function isAftermath(error: unknown): boolean {
  return (error as { code?: string } | null | undefined)?.code === abortedTransaction;
}

/** BEGIN with the settings of the transaction: one message and one answer instead of three. */
export function beginIn(workspaceId: string, deadline: number | undefined): string {
  const left = deadline ? Math.max(1, Math.round(deadline - Date.now())) : defaultStatementMs;
  const timeout = Math.min(left, defaultStatementMs);
  return `begin; set local app.workspace = ${pg.escapeLiteral(workspaceId)}; set local statement_timeout = ${timeout}`;
}

/** BEGIN and the settings travel with the first query; COMMIT with the last ones that nobody waited for. */
export async function transaction<O>(
  pool: Pool,
  begin: string,
  work: (sql: Statements, client: PoolClient) => Promise<O>,
): Promise<O> {
  const client = await pool.connect();
  const sql = sqlOf(client);
  let broken: Error | undefined;
  try {
    void sql.query(begin);
    const output = await work(sql, client);
    const { command } = (await sql.query('commit')) as unknown as { command: string };
    // A failed statement that nobody awaited turns COMMIT into ROLLBACK without an error.
    if (command !== 'COMMIT') throw sql.failure ?? new Error('the transaction was rolled back by a failed statement');
    return output;
  } catch (error) {
    sql.end();
    await client.query('rollback').catch((failure: Error) => (broken = failure));
    // A statement behind the first failure only says that the transaction is aborted.
    throw isAftermath(error) ? (sql.failure ?? error) : error;
  } finally {
    client.release(broken);
  }
}
