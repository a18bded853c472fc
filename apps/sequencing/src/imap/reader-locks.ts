import type { Pool } from 'pg';
import { HeldSession } from '../sending/held-session.js';

/**
 * Which mailboxes this process reads: session locks on one connection, so that no two processes read the same one.
 * Should the process die or its session be lost, they are free at once; the next lock is taken in a new session.
 */
export class ReaderLocks {
  private session?: Promise<HeldSession>;

  constructor(
    private readonly pool: Pool,
    private readonly onLost: () => void,
  ) {}

  /**
   * The first of these that nobody reads, in one statement however many others are read. Another process may be
   * quicker: `take` tells.
   */
  async free(mailboxIds: readonly string[], most: number): Promise<string[]> {
    if (mailboxIds.length === 0) return [];
    const { client } = await (this.session ??= this.open());
    // pg_locks shows the halves of a lock's number, and the locks of all databases.
    const { rows } = await client.query<{ id: string }>(
      `select id from unnest($1::text[]) with ordinality as wanted(id, place)
       where not exists (
         select from pg_locks where locktype = 'advisory' and objsubid = 1
           and database = (select oid from pg_database where datname = current_database())
           and (classid::bigint << 32) | objid::bigint = hashtextextended('imap:' || id, 0))
       order by place limit $2`,
      [mailboxIds, most],
    );
    return rows.map(({ id }) => id);
  }

  /** False: another process reads it. */
  async take(mailboxId: string): Promise<boolean> {
    const { client } = await (this.session ??= this.open());
    const { rows } = await client.query<{ taken: boolean }>(
      "select pg_try_advisory_lock(hashtextextended('imap:' || $1, 0)) as taken",
      [mailboxId],
    );
    return rows[0]!.taken;
  }

  async release(mailboxId: string): Promise<void> {
    const session = await this.session;
    await session?.client.query("select pg_advisory_unlock(hashtextextended('imap:' || $1, 0))", [mailboxId]);
  }

  /** Gives all of them back. */
  async close(): Promise<void> {
    const session = await this.session?.catch(() => undefined);
    this.session = undefined;
    if (!session) return;
    // Now, and not when the session is gone: another process may be waiting.
    await session.client.query('select pg_advisory_unlock_all()').catch(() => undefined);
    session.release();
  }

  private open(): Promise<HeldSession> {
    const opening = HeldSession.open(this.pool);
    // Only its own: a later session is none of its business.
    const forget = () => {
      if (this.session !== opening) return false;
      this.session = undefined;
      return true;
    };
    const lose = () => {
      if (forget()) this.onLost();
    };
    void opening.then(({ lost }) => void lost.then(lose), forget);
    return opening;
  }
}
