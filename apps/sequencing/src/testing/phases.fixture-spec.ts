// As many races as there are phases.
const count = 40;
// What one run takes on an idle machine; measured anew with every run.
const guessMs = 40;

/** Meets every phase of something that takes a while, and the time after it, however fast this machine is just now. */
export class Phases {
  private usualMs = guessMs;

  /** Begins it. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    const begun = performance.now();
    try {
      return await work();
    } finally {
      this.usualMs = 0.8 * this.usualMs + 0.2 * (performance.now() - begun);
    }
  }

  /** Waits from its beginning until the phase of this race: up to twice what it usually takes. */
  async reach(race: number): Promise<void> {
    const waitMs = ((race % count) / count) * 2 * this.usualMs;
    for (const until = performance.now() + waitMs; performance.now() < until;) await new Promise(setImmediate);
  }
}
