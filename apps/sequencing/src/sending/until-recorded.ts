import { setTimeout as wait } from 'node:timers/promises';

// The database or a peer is away: asking again twice a second neither burdens it nor delays anybody.
const pauseMs = 500;

/** Repeats itself until it is recorded; should the process die first, what it is about is an orphan. */
export async function untilRecorded(record: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      return await record();
    } catch {
      await wait(pauseMs);
    }
  }
}
