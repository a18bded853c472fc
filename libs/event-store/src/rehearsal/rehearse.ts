import pg, { type PoolConfig } from 'pg';
import { EventStore } from '../event-store.js';
import { beginIn } from '../transaction.js';
import { copyTables, type CopiedRows } from './copies.js';
import { stageOf } from './stage.js';

/**
 * Runs `work` on a store that reads and writes copies of a workspace's rows, and throws them away: the very code that
 * runs otherwise, in read-only transactions, which may write temporary tables alone. The copies are made at the start;
 * `copied` says which rows of the large tables are needed.
 */
export async function rehearse<O>(
  { options }: EventStore,
  workspaceId: string,
  copied: CopiedRows,
  work: (store: EventStore) => Promise<O>,
): Promise<O> {
  // A connection of its own: the plans that it prepares are about the copies.
  const client = new pg.Client((options.app as unknown as { options: PoolConfig }).options);
  // Unheard, the end of its connection would end the process; the statement that runs on it rejects anyway.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query(`${beginIn(workspaceId, undefined)}; set transaction isolation level repeatable read`);
    await copyTables(client, workspaceId, copied);
    // From here on the database itself lets nothing be written but temporary tables.
    await client.query('commit; set default_transaction_read_only = on');
    const stage = stageOf(client);
    const { keyring, projections, replyLimit } = options;
    const limit = replyLimit ? { replyLimit } : {};
    return await work(new EventStore({ app: stage, worker: stage, keyring, projections, ...limit }));
  } finally {
    await client.end();
  }
}
