import type { Folder } from './cursors.js';

interface Trouble {
  /** The first uid that was not taken. */
  uid: number;
  times: number;
}

// The first time may be the network; from the second on the mail is fetched alone, to know that it is this one.
const suspect = 2;
// Alone, over minutes of growing pauses, and the connection broke every time: no client would get it.
const enough = 6;

/**
 * Remembers at which mail the reading of a folder broke off. A mail that a server or its parser can never bring across
 * must not stop the cursor for good: after some tries it is passed over.
 */
export class Struggle {
  private readonly troubles = new Map<string, Trouble>();

  /** One mail at a time near a mail that broke the reading before. */
  batchSize(folder: Folder, usual: number): number {
    return (this.troubles.get(folder.path)?.times ?? 0) >= suspect ? 1 : usual;
  }

  givesUp(folder: Folder, uid: number): boolean {
    const trouble = this.troubles.get(folder.path);
    return trouble?.uid === uid && trouble.times >= enough;
  }

  /** Fetching broke off behind `lastUid`, somewhere in the batch. */
  failedAt(folder: Folder, lastUid: number, batch: readonly number[]): void {
    const uid = batch.find((each) => each > lastUid) ?? batch[0]!;
    const before = this.troubles.get(folder.path);
    this.troubles.set(folder.path, { uid, times: before?.uid === uid ? before.times + 1 : 1 });
  }

  over(folder: Folder): void {
    this.troubles.delete(folder.path);
  }
}
