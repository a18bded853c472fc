import type { Client, Pool, PoolClient, QueryConfig, QueryResult } from 'pg';

const nothing = { rows: [], rowCount: 0, command: 'SELECT' } as unknown as QueryResult;

/** One connection in the place of a pool: transactions take turns on it. */
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

function perform(client: Client, text: string | QueryConfig, values?: unknown[]): Promise<QueryResult> {
  const sql = typeof text === 'string' ? text : text.text;
  // What others wait for must not be held: here nobody else is met, so that there is nothing to order.
  if (/\bpg_advisory_xact_lock/.test(sql)) return Promise.resolve(nothing);
  return client.query(text as string, values);
}
