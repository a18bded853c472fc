import type { PublishedEvent } from '@sortie/contracts';
import type { EventStore } from '../event-store.js';
import { sweepAnswers } from '../answers.js';
import { fullBatch, numberEvents } from './sequencer.js';
import { readEvents } from './read-events.js';

// The net under the nudges: what a crashed process left unnumbered or unpublished waits this long.
const sweepMs = 2000;

// Under load a batch begins this long after the one before: a commit of numbers, a page for every consumer, for many
// events instead of a few. The first event after a quiet moment does not wait.
const gatherMs = 5;

export interface RelayOptions {
  /** Publishes copies; resolves when the bus has them, rejects when it has not. */
  publish(events: readonly PublishedEvent[]): Promise<void>;
  /** Told of failures; the next sweep tries again. */
  onError(error: unknown): void;
}

/** Gives committed events their positions and publishes them. Runs in every replica; none leads. */
export class Relay {
  private running?: Promise<void>;
  private again = false;
  private timer?: NodeJS.Timeout;
  private stopped = false;
  private beganAt = -Infinity;

  constructor(
    private readonly store: EventStore,
    private readonly options: RelayOptions,
  ) {}

  start(): void {
    this.timer = setInterval(() => void this.sweep().catch(this.options.onError), sweepMs);
    this.timer.unref();
    this.nudge();
  }

  /** There is something to number. Nudges that come while a batch runs become one more batch. */
  nudge(): void {
    if (this.stopped) return;
    this.again = true;
    this.running ??= this.run().finally(() => {
      this.running = undefined;
      if (this.again) this.nudge();
    });
  }

  /**
   * Resolves when everything committed before the call has its position, whatever others go on committing; rejects when
   * it could not be numbered. Batches of its own: one that was not full has taken all there was when it began.
   */
  async drain(): Promise<void> {
    while (await this.batch()) continue;
  }

  /** Numbers what there is; rejects when it could not: another replica or the next start does it then. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    this.stopped = true;
    await this.running;
    await this.drain();
  }

  private async run(): Promise<void> {
    try {
      while (this.again) {
        await this.gather();
        this.again = false;
        if (await this.batch()) this.again = true;
      }
    } catch (error) {
      this.options.onError(error);
    }
  }

  /** Numbers one batch and has it published; answers whether it was full, and there may be more. */
  private async batch(): Promise<boolean> {
    const events = await this.store.worker(numberEvents);
    if (events.length > 0) void this.publish(events).catch(this.options.onError);
    return events.length === fullBatch;
  }

  private async gather(): Promise<void> {
    const waited = performance.now() - this.beganAt;
    if (waited < gatherMs) await new Promise((resolve) => setTimeout(resolve, gatherMs - waited));
    this.beganAt = performance.now();
  }

  private async publish(events: readonly PublishedEvent[]): Promise<void> {
    await this.options.publish(events);
    const spans = new Map<number, { first: number; last: number }>();
    for (const { partition, position } of events) {
      spans.set(partition, { first: spans.get(partition)?.first ?? position, last: position });
    }
    const entries = [...spans];
    await this.store.worker((sql) => {
      // A mark that a crash of the database takes back is moved again: copies are deduplicated by their ids.
      void sql.query('set local synchronous_commit = off');
      // Only a contiguous step moves the mark: what another replica numbered and did not publish stays behind it.
      return sql.query(
        `update relay r set published = s.last
         from unnest($1::smallint[], $2::bigint[], $3::bigint[]) as s(partition, first, last)
         where r.partition = s.partition and r.published = s.first - 1`,
        [
          entries.map(([partition]) => partition),
          entries.map(([, span]) => span.first),
          entries.map(([, span]) => span.last),
        ],
      );
    });
  }

  private async sweep(): Promise<void> {
    await this.drain();
    const { rows } = await this.store.worker(async (sql) => {
      void sweepAnswers(sql);
      return sql.query<{ partition: number; published: string }>(
        `select r.partition, r.published::text from relay r
         where exists (select from events e where e.partition = r.partition and e.position > r.published)`,
      );
    });
    for (const { partition, published } of rows) {
      const request = { partition, after: Number(published), limit: 500 };
      const page = await this.store.worker((sql) => readEvents(sql, request));
      if (page.events.length > 0) await this.publish(page.events);
    }
  }
}
