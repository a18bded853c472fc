import type { Msg } from '@nats-io/transport-node';
import type { Bus } from '../bus.js';
import { beatMs, takesBeats } from '../operations/beats.js';

/** Tells the callers of what is being worked on that this process lives. */
export class Heart {
  private readonly open = new Set<Msg>();
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly bus: Bus) {
    this.timer = setInterval(() => this.beat(), beatMs);
    this.timer.unref();
  }

  /** A call was taken; the function it returns ends its beats. */
  begin(call: Msg): () => void {
    if (call.reply === undefined || !takesBeats(call.reply)) return () => undefined;
    this.open.add(call);
    return () => this.open.delete(call);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private beat(): void {
    // What the client would keep for a server that is gone is stale when it is back.
    if (!this.bus.connected || this.bus.connection.isClosed()) return;
    for (const call of this.open) call.respond();
  }
}
