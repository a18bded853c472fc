import pg, { type PoolConfig } from 'pg';
import { EventStore } from '../event-store.js';
import { beginIn } from '../transaction.js';
import { copyTables, type CopiedRows } from './copies.js';
import { stageOf } from './stage.js';

/**
 * Runs `work` on a store that reads and writes copies of a workspace's rows, and throws them away: the very code that
 * runs otherwise, without a row written, locked or waited for outside. The copies are made at the start; `copied` says
 * which rows of the large tables are needed.
 */
export async function rehearse<O>(
  { options }: EventStore,
  workspaceId: string,
  copied: CopiedRows,
  work: (store: EventStore) => Promise<O>,
): Promise<O> {
  // A connection of its own: the plans that it prepares are about the copies.
  const client = new pg.Client((options.app as unknown as { options: PoolConfig }).options);
  await client.connect();
  try {
    await client.query(beginIn(workspaceId, undefined));
    await copyTables(client, workspaceId, copied);
    const stage = stageOf(client);
    const { keyring, projections, replyLimit } = options;
    const limit = replyLimit ? { replyLimit } : {};
    return await work(new EventStore({ app: stage, worker: stage, keyring, projections, ...limit }));
  } finally {
    await client.query('rollback').catch(() => undefined);
    await client.end();
  }
}
