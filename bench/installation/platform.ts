// The whole platform as `npm start` runs it, in one process or with `--multi`, with a limit that nothing reaches.
import { once } from 'node:events';
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Servers } from './servers.ts';

export interface BenchPlatform {
  origin: string;
  apiKey: string;
  workspaceId: string;
  stop(): Promise<void>;
}

const host = fileURLToPath(new URL('./host.ts', import.meta.url));

export async function startPlatform(
  { home, master, databaseUrl, natsUrl }: Servers,
  multi: boolean,
): Promise<BenchPlatform> {
  const config = JSON.stringify({ home, master, databaseUrl, natsUrl, multi });
  const child = fork(host, [config], { execArgv: ['--disable-warning=ExperimentalWarning', ...process.execArgv] });
  const ended = once(child, 'exit');
  const [answer] = await Promise.race([
    once(child, 'message'),
    ended.then(() => Promise.reject(new Error(`the platform ended before it was ready; its logs are in ${home}/logs`))),
  ]);
  const stop = async () => {
    child.disconnect();
    await ended;
  };
  return { ...(answer as Omit<BenchPlatform, 'stop'>), stop };
}
