import type { Pool, PoolClient } from 'pg';

// Beside it the sender's own number: together they name one advisory lock.
const senderLockClass = 0x5345;

/** Whether the sender that owns a row is dead: its session's lock is free. */
export const senderGone = `pg_try_advisory_xact_lock(${senderLockClass}, owner::int)`;

/**
 * This process among all that send: a number that no other has, held by a session lock. The lock goes with the session:
 * when the process dies, its touches are known to be orphaned at once; while it is only frozen, they stay its own.
 */
export class SenderIdentity {
  private constructor(
    readonly number: string,
    private readonly client: PoolClient,
  ) {}

  /** Takes a number. `onLost` is called when the session ends: nothing may be sent under it any more. */
  static async take(pool: Pool, onLost: () => void): Promise<SenderIdentity> {
    const client = await pool.connect();
    const { rows } = await client.query<{ number: string }>("select nextval('sender_numbers')::text as number");
    const { number } = rows[0]!;
    await client.query('select pg_advisory_lock($1, $2)', [senderLockClass, Number(number)]);
    client.once('error', onLost);
    client.once('end', onLost);
    return new SenderIdentity(number, client);
  }

  /** Gives the number back at a graceful stop. */
  release(): void {
    this.client.removeAllListeners('end');
    this.client.release(true);
  }
}
