import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A server in a process of its own that both or one of the sides talk to. */
export async function startServer(
  script: string,
  config: object = {},
): Promise<{ origin: string; stop(): Promise<void> }> {
  const path = fileURLToPath(new URL(`../${script}`, import.meta.url));
  const child = fork(path, [JSON.stringify(config)], {
    execArgv: ['--disable-warning=ExperimentalWarning', ...process.execArgv],
  });
  const ended = once(child, 'exit');
  const [{ origin }] = await Promise.race([
    once(child, 'message') as Promise<[{ origin: string }]>,
    ended.then(() => Promise.reject(new Error(`${script} ended before it was ready`))),
  ]);
  const stop = async () => {
    child.disconnect();
    await ended;
  };
  return { origin, stop };
}
