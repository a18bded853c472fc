import { setTimeout as delay } from 'node:timers/promises';

// 50 ms doubled five times is 1.5 s in all: a restarted Postgres is back, and the SMTP client still waits.
const FIRST_DELAY_MS = 50;
const REPETITIONS = 5;

/** Repeats an idempotent write whose outcome was lost with its connection; a final error is thrown at once. */
export async function repeat(write: () => Promise<unknown>, isFinal: (error: unknown) => boolean): Promise<void> {
  for (let repetition = 0; ; repetition += 1) {
    try {
      await write();
      return;
    } catch (error) {
      if (isFinal(error) || repetition === REPETITIONS) throw error;
      await delay(FIRST_DELAY_MS * 2 ** repetition);
    }
  }
}
