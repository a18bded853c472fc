import { Inject, Injectable } from '@nestjs/common';
import { SessionPool } from '../sending/session-pool.js';

// Any number that no other advisory lock of this service begins with: "CL".
const lockClass = 0x434c;

/** One advance at a time per workspace, over all replicas: a session lock that dies with its process. */
@Injectable()
export class ClockLock {
  private readonly waiting = new Map<string, Promise<unknown>>();

  constructor(@Inject(SessionPool) private readonly sessions: SessionPool) {}

  /** Runs `work` when its turn has come. */
  async hold<T>(workspaceId: string, work: () => Promise<T>): Promise<T> {
    // Callers of this process queue here, so that they hold one connection together and not one each.
    const before = this.waiting.get(workspaceId) ?? Promise.resolve();
    const turn = before.catch(() => undefined).then(() => this.locked(workspaceId, work));
    this.waiting.set(workspaceId, turn);
    try {
      return await turn;
    } finally {
      if (this.waiting.get(workspaceId) === turn) this.waiting.delete(workspaceId);
    }
  }

  private async locked<T>(workspaceId: string, work: () => Promise<T>): Promise<T> {
    const client = await this.sessions.pool.connect();
    let broken: Error | undefined;
    try {
      await client.query('select pg_advisory_lock($1, hashtext($2))', [lockClass, workspaceId]);
      return await work();
    } finally {
      await client
        .query('select pg_advisory_unlock($1, hashtext($2))', [lockClass, workspaceId])
        .catch((failure: Error) => (broken = failure));
      // Not to be lent again: it is dead, or holds the lock still.
      client.release(broken);
    }
  }
}
