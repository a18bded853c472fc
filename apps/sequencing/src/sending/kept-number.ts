import { setTimeout as pause } from 'node:timers/promises';
import type { Log } from '@sortie/platform';
import type { Pool } from 'pg';
import type { Sender } from './sender.js';
import { SenderIdentity } from './sender-identity.js';

// A database that restarts is away for seconds: what is due waits hardly longer, and the server is not pestered.
const retryMs = 500;

/** Sees to it that the sender has a number: when the session behind it is lost, it takes another once it can. */
export class KeptNumber {
  private identity?: SenderIdentity;
  private replacing?: Promise<void>;
  private readonly stopping = new AbortController();

  constructor(
    private readonly pool: Pool,
    private readonly sender: Pick<Sender, 'number' | 'lose'>,
    private readonly log: Log,
  ) {}

  /** Takes the first number; without one this process cannot start. */
  start(): Promise<void> {
    return this.take();
  }

  /** Gives the number back. No further one is tried for: at most an attempt that is under way is waited for. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.replacing;
    this.identity?.release();
  }

  private async take(): Promise<void> {
    const identity = await SenderIdentity.take(this.pool);
    this.identity = identity;
    this.sender.number = identity.number;
    void identity.lost.then(() => (this.replacing = this.replace()));
  }

  private async replace(): Promise<void> {
    this.sender.lose();
    const { signal } = this.stopping;
    if (signal.aborted) return;
    this.log.warn('the session that names this sender was lost; taking another');
    while (await pause(retryMs, true, { signal }).catch(() => false)) {
      try {
        return await this.take();
      } catch (error) {
        this.log.error('no sender number; it is tried again', error);
      }
    }
  }
}
