import { setTimeout as wait } from 'node:timers/promises';
import type { GuardedChild } from './guarded-child.js';

/** Recovery after a crash replays the log; a minute is far beyond what a local data set needs. */
const PATIENCE_MS = 60_000;
/** Servers here are up in 100 ms: polling more often only costs processor time. */
const POLL_MS = 25;

/** Repeats `probe` until it answers true; fails at once when the child ends or `probe` throws. */
export async function waitUntilReady(name: string, child: GuardedChild, probe: () => Promise<boolean>): Promise<void> {
  const ended = child.exited.then((how): boolean => {
    throw new Error(`${name} did not start: ${how}`);
  });
  ended.catch(() => undefined);
  for (let waited = 0; waited < PATIENCE_MS; waited += POLL_MS) {
    // A probe may be talking to a stranger on the same port, who never answers: the child's end comes first.
    if (await Promise.race([probe(), ended])) return;
    await wait(POLL_MS);
  }
  throw new Error(`${name} did not answer within ${PATIENCE_MS / 1000} s`);
}
