/** Runs what was asked for, a few at a time, in the order of asking; an item that is asked for again runs again. */
export class Lanes<T> {
  private readonly waiting = new Set<T>();
  private readonly running = new Set<T>();
  private idle: (() => void)[] = [];

  constructor(
    private readonly width: number,
    /** Never rejects. */
    private readonly run: (item: T) => Promise<void>,
  ) {}

  ask(item: T): void {
    this.waiting.add(item);
    this.fill();
  }

  /** Forgets what waits and resolves when nothing runs any more. */
  async drain(): Promise<void> {
    this.waiting.clear();
    if (this.running.size > 0) await new Promise<void>((resolve) => this.idle.push(resolve));
  }

  private fill(): void {
    for (const item of this.waiting) {
      if (this.running.size >= this.width) return;
      if (this.running.has(item)) continue;
      this.waiting.delete(item);
      this.running.add(item);
      void this.run(item).finally(() => {
        this.running.delete(item);
        if (this.running.size === 0) for (const tell of this.idle.splice(0)) tell();
        this.fill();
      });
    }
  }
}
