import type { PublishedEvent } from '@sortie/contracts';
import type { EventStore } from '@sortie/event-store';
import type { Pool } from 'pg';
import type { Observer } from '../observer.js';
import { applyEvents, applyOne, type Applied } from './apply-events.js';
import type { Arrivals, Run } from './arrivals.js';
import type { Consumer } from './consumes.js';
import { advanceCursor, lockCursor, strandCursor, tryLockCursor, type CursorKey } from './cursor-row.js';
import { OtherLog } from './failures.js';
import { parkedEvents, stillParked, unpark } from './parked.js';
import { transaction } from './transaction.js';

export interface CursorSurroundings {
  /** Connections of the app role. */
  pool: Pool;
  store: EventStore;
  observer: Observer;
  /** Told after a commit that appended events. */
  onAppend: () => void;
  /** Reads the source's log behind a position. */
  readPage(source: string, partition: number, after: number): Promise<Run & { head: number }>;
}

/** One consumer's place in one partition of one log. */
export class Cursor {
  /** As far as this process knows; the row may be further, moved by another replica. */
  position = 0;
  logId: string | null = null;
  /** Set when the source must be asked: at the start, a gap, a tick, a reconnection. */
  asked = true;
  /** It met another log: it stays where it is until a person decides. */
  stopped = false;
  /** The last step failed for a reason that lies outside. */
  failing = false;

  constructor(
    readonly key: CursorKey,
    readonly consumer: Consumer,
    private readonly arrivals: Arrivals,
    private readonly around: CursorSurroundings,
  ) {}

  /** After an arrival: when it does not follow what was applied, the source has what is between. */
  noticeGap(): void {
    if (!this.arrivals.after(this.position)) this.asked = true;
  }

  /** Applies the next page, from the bus or from the source. Answers whether there may be more. */
  async step(): Promise<boolean> {
    const buffered = this.arrivals.after(this.position);
    if (!buffered && !this.asked) return false;
    const run = buffered ?? (await this.readPage());
    this.check(this.logId, run.logId);
    if (run.events.length === 0 || (await this.applyRun(run)) === 'taken') return false;
    return this.asked || this.arrivals.after(this.position) !== undefined;
  }

  /** Tries a parked stream again from its first event; answers how many were applied. */
  async replay(streamId: string): Promise<number> {
    const applied = await transaction(this.around.pool, async (client) => {
      // Under the cursor's lock nothing new queues up behind the stream meanwhile.
      if (!(await lockCursor(client, this.key))) return [];
      const page = { client, key: this.key, consumer: this.consumer, ...this.around };
      const done: Applied[] = [];
      for (const event of await parkedEvents(client, this.key, streamId)) {
        const outcome = await applyOne(page, event);
        if ('error' in outcome) {
          await stillParked(client, this.key, event.position, outcome.error);
          const about = { ...this.key, event_id: event.id, type: event.type, workspace_id: event.workspace_id };
          this.around.observer.failure('a parked event cannot be applied yet', outcome.error, about);
          break;
        }
        await unpark(client, this.key, event.position);
        done.push(outcome);
      }
      return done;
    });
    for (const outcome of applied) this.report(outcome);
    return applied.length;
  }

  private async readPage(): Promise<Run> {
    this.asked = false;
    const { logId, events, head } = await this.around.readPage(this.key.source, this.key.partition, this.position);
    this.check(this.logId, logId);
    if (head < this.position) throw await this.lost(logId, head);
    const [first, last] = [events[0]?.position, events.at(-1)?.position];
    if (first !== undefined && first !== this.position + 1) throw new Error('the page does not follow the cursor');
    if (last !== undefined && last < head) this.asked = true;
    return { logId, events };
  }

  /** A log only grows, and only what was committed is read: one that has lost its end was restored. */
  private async lost(logId: string, head: number): Promise<OtherLog> {
    const read = `${logId} up to ${this.position}`;
    await strandCursor(this.around.pool, this.key, read);
    return new OtherLog(read, `${logId} up to ${head}`);
  }

  /** One transaction: lock the row, apply what follows it, advance, commit; `taken`: another replica is at it. */
  private async applyRun({ logId, events }: Run): Promise<'taken' | 'done'> {
    const applied = await transaction(this.around.pool, async (client) => {
      const row = await tryLockCursor(client, this.key);
      if (!row) return 'taken';
      this.check(row.logId, logId);
      this.logId = row.logId;
      const next = this.following(events, row.position);
      if (next.length === 0) return 'done';
      const page = { client, key: this.key, consumer: this.consumer, ...this.around };
      const outcome = await applyEvents(page, next, row.parkedStreams);
      const position = next.at(-1)!.position;
      advanceCursor(client, this.key, logId, position).catch(() => undefined);
      return { ...outcome, position };
    });
    if (typeof applied === 'string') return applied;
    this.position = applied.position;
    this.logId = logId;
    this.report(applied);
    return 'done';
  }

  /** The events right behind the row's position; when they do not follow it, the source is asked next. */
  private following(events: readonly PublishedEvent[], position: number): PublishedEvent[] {
    this.position = position;
    const next = events.filter((event) => event.position > position);
    if (next[0]?.position === position + 1) return next;
    this.asked = next.length > 0 || this.asked;
    return [];
  }

  private report({ units, lines }: Applied): void {
    if (units.some(({ appended }) => appended)) this.around.onAppend();
    for (const unit of units) for (const run of unit.commitHooks) run();
    for (const line of lines) this.around.observer.line(line);
  }

  private check(expected: string | null, found: string): void {
    if (expected !== null && expected !== found) throw new OtherLog(expected, found);
  }
}
