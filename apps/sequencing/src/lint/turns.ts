type Work = () => Promise<unknown>;

/** Does one piece of work after the other. Keys take turns: who asks for much does not hold up who asks for little. */
export class Turns {
  /** In the order in which their keys are served. */
  private readonly waiting = new Map<string, Work[]>();
  private running = false;

  /** Settles as the work does. */
  run<T>(key: string, work: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const mine = this.waiting.get(key) ?? [];
      mine.push(() => Promise.resolve().then(work).then(resolve, reject));
      this.waiting.set(key, mine);
      if (!this.running) void this.serve();
    });
  }

  private async serve(): Promise<void> {
    this.running = true;
    for (let next = this.next(); next; next = this.next()) await next();
    this.running = false;
  }

  private next(): Work | undefined {
    const [first] = this.waiting;
    if (!first) return undefined;
    const [key, works] = first;
    const work = works.shift();
    // What is left of it comes behind the others.
    this.waiting.delete(key);
    if (works.length > 0) this.waiting.set(key, works);
    return work;
  }
}
