// Starts one service as a child process and waits until it says that it is ready.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startGuarded, type ServiceName } from '@sortie/local';
import type { Runnable } from './keep-running.ts';
import type { Environment } from './service-module.ts';

const runner = fileURLToPath(new URL('./run-service.ts', import.meta.url));
/** In-flight requests get this long at a stop; then the process group is killed. */
const GRACE_MS = 3_000;
/** A service boots in about a second; a slow machine under load may take many times that. */
const READY_MS = 60_000;

export async function startServiceProcess(
  service: ServiceName, label: string, env: Environment, home: string,
): Promise<Runnable> {
  const logFile = join(home, 'logs', `${label}.log`);
  const child = startGuarded({
    command: process.execPath,
    args: ['--disable-warning=ExperimentalWarning', runner, service],
    env, logFile, stopSignal: 'SIGTERM', graceMs: GRACE_MS, ipc: true,
  });
  let timer: NodeJS.Timeout | undefined;
  const ready = new Promise<string>((resolve) => {
    child.process.once('message', () => resolve('ready'));
    timer = setTimeout(() => resolve('not ready in time'), READY_MS);
  });
  const outcome = await Promise.race([ready, child.exited]);
  clearTimeout(timer);
  if (outcome === 'ready') return child;
  await child.stop();
  throw new Error(`${label}: ${outcome}; its log is ${logFile}`);
}
