import { createHash } from 'node:crypto';
import { hourMs } from '@sortie/contracts';

// A person who is answered does not write a hundred mails within the hour; a loop of machines or a mail bomb does.
const mostPerHour = 100;
// Enough for every correspondent of an hour; more are a flood of made-up senders, whose mails match nothing anyway.
const mostSenders = 10_000;

/** Counts the mails of each sender in one mailbox: what exceeds a person's pace is not recorded. */
export class Senders {
  private readonly counts = new Map<string, number>();
  private began = 0;

  /** By how many this sender's mails of the hour that is running exceed what a person writes. */
  excess(address: string): number {
    if (Date.now() - this.began >= hourMs || this.counts.size > mostSenders) {
      this.counts.clear();
      this.began = Date.now();
    }
    // Addresses are not kept in memory either.
    const key = createHash('sha256').update(address).digest('base64');
    const count = (this.counts.get(key) ?? 0) + 1;
    this.counts.set(key, count);
    return Math.max(0, count - mostPerHour);
  }
}
