import type { PublishedEvent } from '@sortie/contracts';
import type { ArrivedEvent } from '../events/cloud-event.js';

/** Events of one log that follow one another without a gap. */
export interface Run {
  logId: string;
  events: PublishedEvent[];
}

// What does not fit is read from the source: a page there is as large. 256 KiB × 16 partitions × 4 sources = 16 MiB.
const mostEvents = 500;
const mostBytes = 256 * 1024;

/** The newest events of one partition as the bus delivered them, kept only while they are contiguous. */
export class Arrivals {
  private logId = '';
  private held: ArrivedEvent[] = [];
  private bytes = 0;

  add(arrived: ArrivedEvent): void {
    const last = this.held.at(-1)?.event.position;
    const { position } = arrived.event;
    if (arrived.logId === this.logId && last !== undefined && position <= last) return;
    if (arrived.logId !== this.logId || (last !== undefined && position !== last + 1)) this.clear();
    this.logId = arrived.logId;
    this.held.push(arrived);
    this.bytes += arrived.bytes;
    while (this.held.length > mostEvents || (this.bytes > mostBytes && this.held.length > 1)) {
      this.bytes -= this.held.shift()!.bytes;
    }
  }

  /** What follows `position` directly, or undefined when there is a gap or nothing. */
  after(position: number): Run | undefined {
    const first = this.held[0]?.event.position;
    const last = this.held.at(-1)?.event.position;
    if (first === undefined || last === undefined || position + 1 < first || position >= last) return undefined;
    const events = this.held.slice(position + 1 - first).map(({ event }) => event);
    return { logId: this.logId, events };
  }

  private clear(): void {
    this.held = [];
    this.bytes = 0;
  }
}
