/** Monotonic milliseconds: time that goes on while the process is frozen and never jumps. */
export type Monotonic = () => number;

// A quarter of the lease: three renewals may fail before it runs out.
const renewEveryMs = 250;

/**
 * The right to trust cached principals, for as long as identity granted it, counted from when it was asked.
 * A gateway that was frozen finds it run out. Each gap starts a new epoch, so that nothing learnt before is kept.
 */
export class Lease {
  epoch = 0;
  private until = -Infinity;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly ask: () => Promise<number>,
    private readonly lapsed: () => void,
    private readonly monotonic: Monotonic,
  ) {}

  valid(): boolean {
    if (this.monotonic() < this.until) return true;
    if (this.until !== -Infinity) this.drop();
    return false;
  }

  /** Gives the lease up, as on a lost connection: a revocation may have passed unheard. */
  drop(): void {
    this.until = -Infinity;
    this.epoch += 1;
    this.lapsed();
  }

  async renew(): Promise<void> {
    const asked = this.monotonic();
    this.valid();
    const { epoch } = this;
    const granted = await this.ask();
    this.valid();
    // A gap since it was asked, and the answer to that question is about a time before the gap.
    if (epoch !== this.epoch) return;
    this.until = Math.max(this.until, asked + granted);
  }

  start(): void {
    const renew = () => {
      // A failed renewal shows as a lease that runs out; the next one follows anyway.
      this.renew().catch(() => undefined);
    };
    renew();
    this.timer = setInterval(renew, renewEveryMs);
  }

  stop(): void {
    clearInterval(this.timer);
    this.drop();
  }
}
