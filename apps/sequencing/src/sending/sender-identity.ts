import type { Pool } from 'pg';
import { HeldSession } from './held-session.js';

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
    private readonly session: HeldSession,
  ) {}

  /** Takes a number. */
  static async take(pool: Pool): Promise<SenderIdentity> {
    const session = await HeldSession.open(pool);
    const { client } = session;
    try {
      const { rows } = await client.query<{ number: string }>("select nextval('sender_numbers')::text as number");
      const { number } = rows[0]!;
      await client.query('select pg_advisory_lock($1, $2)', [senderLockClass, Number(number)]);
      return new SenderIdentity(number, session);
    } catch (error) {
      session.release();
      throw error;
    }
  }

  /** Resolves when the session has ended by itself: nothing may be sent under the number any more. */
  get lost(): Promise<void> {
    return this.session.lost;
  }

  /** Gives the number back at a graceful stop. */
  release(): void {
    this.session.release();
  }
}
