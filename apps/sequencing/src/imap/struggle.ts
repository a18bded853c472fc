import { hourMs } from '@sortie/contracts';
import type { Folder } from './cursors.js';

interface Trouble {
  /** The first uid that was not taken. */
  uid: number;
  times: number;
  /** When it broke off there first. */
  since: number;
  /** It is this mail's fault: the same connection brought another. */
  proven: boolean;
}

// The first time may be the network; from the second on the mail is fetched alone, to know that it is this one.
const suspect = 2;
// Alone, and it broke off every time.
const enough = 6;
// A server that restarts, or whose store is away, is soon back.
const longEnoughMs = hourMs;

/**
 * Remembers at which mail the reading of a folder broke off. A mail that a server or its parser can never bring across
 * must not stop the cursor for good: after some tries within more than an hour it gets a last one, on a connection that
 * has just brought another mail, and is passed over when that fails. A server that brings none (a provider's limit may
 * last a day) loses none.
 */
export class Struggle {
  private readonly troubles = new Map<string, Trouble>();

  constructor(private readonly now: () => number = Date.now) {}

  /** One mail at a time near a mail that broke the reading before. */
  batchSize(folder: Folder, usual: number): number {
    return (this.troubles.get(folder.path)?.times ?? 0) >= suspect ? 1 : usual;
  }

  /** Whether the next try is to tell if it is the mail or the server. */
  isLastTry(folder: Folder, uid: number): boolean {
    const trouble = this.troubles.get(folder.path);
    return trouble?.uid === uid && trouble.times >= enough && this.now() - trouble.since >= longEnoughMs;
  }

  givesUp(folder: Folder, uid: number): boolean {
    const trouble = this.troubles.get(folder.path);
    return trouble?.uid === uid && trouble.proven;
  }

  /** Fetching broke off behind `lastUid`, somewhere in the batch; `proven` when another mail had just come across. */
  failedAt(folder: Folder, lastUid: number, batch: readonly number[], proven = false): void {
    const uid = batch.find((each) => each > lastUid) ?? batch[0]!;
    const before = this.troubles.get(folder.path);
    const again = before?.uid === uid ? before : { times: 0, since: this.now() };
    this.troubles.set(folder.path, { uid, times: again.times + 1, since: again.since, proven });
  }

  over(folder: Folder): void {
    this.troubles.delete(folder.path);
  }
}
