// One side of a comparison is a process of its own, which works when it is told to and answers how fast it was.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface Side {
  /** Works once, for `amount` milliseconds or items, and answers how many a second it did. */
  run(amount: number): Promise<number>;
  stop(): Promise<void>;
}

/** Starts a script of this folder that serves rounds; `config` is all that it knows. */
export async function startSide(script: string, config: object): Promise<Side> {
  const path = fileURLToPath(new URL(`../${script}`, import.meta.url));
  const execArgv = ['--disable-warning=ExperimentalWarning', ...process.execArgv];
  const child = fork(path, [JSON.stringify(config)], { execArgv });
  const exited = new Promise<never>((_, reject) =>
    child.once('exit', (code) => reject(new Error(`${script} ended: ${code}`))),
  );
  // Stopped on purpose it ends, too.
  exited.catch(() => undefined);
  const answer = () =>
    Promise.race([
      exited,
      new Promise<{ rate?: number; error?: string }>((resolve) =>
        child.once('message', (message) => resolve(message as object)),
      ),
    ]);
  await answer();
  return {
    async run(amount) {
      child.send({ amount });
      const { rate, error } = await answer();
      if (rate === undefined) throw new Error(`${script}: ${error}`);
      return rate;
    },
    async stop() {
      child.disconnect();
      await exited.catch(() => undefined);
    },
  };
}
