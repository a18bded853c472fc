import type { Client, Pool, PoolClient, QueryConfig, QueryResult } from 'pg';

const nothing = { rows: [], rowCount: 0, command: 'SELECT' } as unknown as QueryResult;

/**
 * One connection in the place of a pool: each transaction on it is a savepoint of the one that is open, so that nothing
 * of it is ever committed. Transactions take turns.
 */
export function stageOf(client: Client): Pool {
  let last: Promise<unknown> = Promise.resolve();
  const connect = async (): Promise<PoolClient> => {
    const before = last;
    let leave!: () => void;
    last = new Promise<void>((resolve) => (leave = resolve));
    await before;
    const query = (text: string | QueryConfig, values?: unknown[]) => perform(client, text, values);
    return { query, release: leave } as unknown as PoolClient;
  };
  return { connect } as unknown as Pool;
}

async function perform(client: Client, text: string | QueryConfig, values?: unknown[]): Promise<QueryResult> {
  const sql = typeof text === 'string' ? text : text.text;
  if (/^begin\b/.test(sql)) return client.query('savepoint scene');
  if (sql === 'commit') {
    await client.query('release savepoint scene');
    return { ...nothing, command: 'COMMIT' };
  }
  if (sql === 'rollback') return client.query('rollback to savepoint scene; release savepoint scene') as never;
  // What others wait for must not be held: here nobody else is met, so that there is nothing to order.
  if (/\bpg_advisory_xact_lock/.test(sql)) return nothing;
  return client.query(text as string, values);
}
