import type { Log } from '../log/log.js';

/** What has been started, and how each part is stopped: the last one first. */
export class Teardown {
  private readonly parts: { name: string; stop: () => Promise<unknown> | unknown }[] = [];
  private running?: Promise<void>;

  add(name: string, stop: () => Promise<unknown> | unknown): void {
    this.parts.push({ name, stop });
  }

  /** Stops every part, also behind one that fails; a second call waits for the first. */
  run(log?: Log): Promise<void> {
    this.running ??= this.each(log);
    return this.running;
  }

  private async each(log?: Log): Promise<void> {
    for (const { name, stop } of this.parts.toReversed()) {
      try {
        await stop();
      } catch (error) {
        log?.error(`${name} did not stop cleanly`, error);
      }
    }
  }
}
