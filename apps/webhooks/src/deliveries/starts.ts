import type { Job } from './job.js';
import { mostPerLane, type Lane } from './lane.js';

// Requests under way in this process: each costs a socket.
const mostInFlight = 1_024;
/** To one origin, whoever's endpoints lie there; as many connections does the egress keep for it. */
export const mostPerOrigin = mostPerLane;

/** What a dispatcher lends to its starts. */
export interface StartsOptions {
  /** Whether anything may start now. */
  may(): boolean;
  /** Makes one attempt; never rejects. */
  attempt(lane: Lane, job: Job): Promise<void>;
}

interface Origin {
  inFlight: number;
  /** Lanes that found no room. */
  waiting: Set<Lane>;
}

/**
 * Starts what lanes have ready while the process and the origin have room, so that no request waits for a connection
 * while its time-out runs. Lanes of one origin take turns.
 */
export class Starts {
  inFlight = 0;
  /** In the order in which they are to be served. */
  private readonly asking = new Set<Lane>();
  /** Lanes for which the process had no room. */
  private readonly crowded = new Set<Lane>();
  private readonly origins = new Map<string, Origin>();
  private round?: NodeJS.Immediate;

  constructor(private readonly options: StartsOptions) {}

  /** Serves a lane soon: answers that came together are followed by requests together. */
  ask(lane: Lane): void {
    this.asking.add(lane);
    this.round ??= setImmediate(() => this.serve());
  }

  private serve(): void {
    this.round = undefined;
    const asked = [...this.asking];
    this.asking.clear();
    // Whoever was served and wants more waits behind those who were not.
    const served = asked.filter((lane) => this.take(lane));
    for (const lane of served) this.take(lane);
  }

  /** Starts as much as there is room for; answers whether anything began. */
  private take(lane: Lane): boolean {
    const key = lane.target?.origin;
    if (key === undefined) return false;
    const origin = this.origins.get(key) ?? { inFlight: 0, waiting: new Set<Lane>() };
    let began = false;
    while (this.options.may()) {
      const queue = this.queueAt(origin);
      if (queue) {
        if (!began) queue.add(lane);
        return began;
      }
      const job = lane.take();
      if (!job) return false;
      if (origin.inFlight === 0) this.origins.set(key, origin);
      void this.start(lane, job, key, origin);
      began = true;
    }
    return false;
  }

  /** Where to wait for room; nowhere while there is some. */
  private queueAt({ inFlight, waiting }: Origin): Set<Lane> | undefined {
    if (this.inFlight >= mostInFlight) return this.crowded;
    return inFlight >= mostPerOrigin ? waiting : undefined;
  }

  private async start(lane: Lane, job: Job, key: string, origin: Origin): Promise<void> {
    this.inFlight += 1;
    origin.inFlight += 1;
    await this.options.attempt(lane, job);
    this.inFlight -= 1;
    origin.inFlight -= 1;
    // Who waited comes before who was just served.
    for (const waiting of [this.crowded, origin.waiting]) {
      for (const other of waiting) this.ask(other);
      waiting.clear();
    }
    this.ask(lane);
    if (origin.inFlight === 0) this.origins.delete(key);
  }
}
