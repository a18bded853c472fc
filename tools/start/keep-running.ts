// Starts something again when it ends although nobody stopped it.
import { setTimeout as wait } from 'node:timers/promises';

/** A crash at every start must not spin; a single one should hardly be noticed. */
const FIRST_WAIT_MS = 200;
const LONGEST_WAIT_MS = 5_000;
/** Whatever ran for this long had started well. */
const SETTLED_MS = 10_000;

export interface Runnable {
  pid: number;
  exited: Promise<string>;
  stop(): Promise<void>;
}

export interface KeptRunning {
  pid(): number;
  stop(): Promise<void>;
}

/** Resolves once the first start has succeeded; its failure is the caller's to handle. */
export async function keepRunning(
  name: string, start: () => Promise<Runnable>, onRestart: () => void,
): Promise<KeptRunning> {
  let current = await start();
  const stopping = new AbortController();
  const loop = watch();
  return {
    pid: () => current.pid,
    stop: async () => {
      stopping.abort();
      await current.stop();
      await loop;
    },
  };

  async function watch(): Promise<void> {
    let pause = FIRST_WAIT_MS;
    for (let since = Date.now(); ; since = Date.now()) {
      const how = await current.exited;
      if (stopping.signal.aborted) return;
      console.log(`${name} ended (${how}); starting it again`);
      if (Date.now() - since > SETTLED_MS) pause = FIRST_WAIT_MS;
      const next = await startPatiently(pause);
      if (!next) return;
      current = next;
      if (stopping.signal.aborted) return current.stop();
      pause = Math.min(pause * 2, LONGEST_WAIT_MS);
      onRestart();
    }
  }

  async function startPatiently(first: number): Promise<Runnable | undefined> {
    for (let pause = first; ; pause = Math.min(pause * 2, LONGEST_WAIT_MS)) {
      await wait(pause, undefined, { signal: stopping.signal }).catch(() => undefined);
      if (stopping.signal.aborted) return undefined;
      try {
        return await start();
      } catch (error) {
        console.log(`${name} did not start: ${(error as Error).message}`);
      }
    }
  }
}
