import type { Pool, PoolClient } from 'pg';

/**
 * A connection that is out of its pool for locks that live as long as its session. However it ends, the pool gets the
 * client back: one that it counts as in use for ever takes the place of the next.
 */
export class HeldSession {
  /** Resolves when the session has ended and nobody here wanted it: what it locked is free. */
  readonly lost: Promise<void>;
  private over = false;

  private constructor(readonly client: PoolClient) {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.lost = promise;
    const end = () => {
      if (this.over) return;
      this.release();
      resolve();
    };
    // Mostly both come, one behind the other; either may come alone.
    client.on('error', end);
    client.on('end', end);
  }

  /** Takes a connection out of the pool. */
  static async open(pool: Pool): Promise<HeldSession> {
    return new HeldSession(await pool.connect());
  }

  /** Ends the session, and with it its locks. Does nothing when it has ended already. */
  release(): void {
    if (this.over) return;
    this.over = true;
    this.client.release(true);
  }
}
