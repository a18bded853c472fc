import type { Pool, PoolClient } from 'pg';

/**
 * Which mailboxes this process reads: session locks on one connection, so that no two processes read the same one.
 * Should the process die or its session be lost, they are free at once.
 */
export class ReaderLocks {
  private session?: Promise<PoolClient>;

  constructor(
    private readonly pool: Pool,
    private readonly onLost: () => void,
  ) {}

  /** False: another process reads it. */
  async take(mailboxId: string): Promise<boolean> {
    const client = await (this.session ??= this.open());
    const { rows } = await client.query<{ taken: boolean }>(
      "select pg_try_advisory_lock(hashtextextended('imap:' || $1, 0)) as taken",
      [mailboxId],
    );
    return rows[0]!.taken;
  }

  async release(mailboxId: string): Promise<void> {
    const client = await this.session;
    await client?.query("select pg_advisory_unlock(hashtextextended('imap:' || $1, 0))", [mailboxId]);
  }

  /** Gives all of them back. */
  async close(): Promise<void> {
    const client = await this.session?.catch(() => undefined);
    this.session = undefined;
    if (!client) return;
    client.removeAllListeners('end');
    // Now, and not when the session is gone: another process may be waiting.
    await client.query('select pg_advisory_unlock_all()').catch(() => undefined);
    client.release(true);
  }

  private async open(): Promise<PoolClient> {
    try {
      const client = await this.pool.connect();
      const lost = () => {
        if (!this.session) return;
        this.session = undefined;
        this.onLost();
      };
      client.once('error', lost);
      client.once('end', lost);
      return client;
    } catch (error) {
      this.session = undefined;
      throw error;
    }
  }
}
