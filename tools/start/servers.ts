// PostgreSQL and nats-server, each unless the environment names one to use instead.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { natsUsers, resolveNatsServer, services, startNats, startPostgres } from '@sortie/local';
import { keepRunning, type KeptRunning } from './keep-running.ts';
import type { StartOptions } from './options.config.ts';

const binaryCache = fileURLToPath(new URL('../../node_modules/.cache/sortie', import.meta.url));

export interface Server {
  url: string;
  running?: KeptRunning;
}

export async function database({ databaseUrl, home }: StartOptions, onRestart: () => void): Promise<Server> {
  if (databaseUrl) return { url: databaseUrl };
  const paths = { dataDir: join(home, 'postgres'), logFile: join(home, 'logs', 'postgres.log') };
  return kept('PostgreSQL', (port) => startPostgres({ ...paths, port }), onRestart);
}

export async function bus({ natsUrl, home }: StartOptions, master: Buffer, onRestart: () => void): Promise<Server> {
  if (natsUrl) return { url: natsUrl };
  const binary = await resolveNatsServer({ cacheDir: binaryCache });
  const paths = { storeDir: join(home, 'nats'), logFile: join(home, 'logs', 'nats.log') };
  const users = natsUsers(services, master);
  return kept('nats-server', (port) => startNats({ binary, ...paths, users, port }), onRestart);
}

/** A restart must come back on the same port, which everyone knows by then. */
async function kept(
  name: string, start: (port?: number) => ReturnType<typeof startNats>, onRestart: () => void,
): Promise<Server> {
  let first: Awaited<ReturnType<typeof startNats>> | undefined;
  const running = await keepRunning(name, async () => {
    const server = await start(first?.port);
    first ??= server;
    return server;
  }, onRestart);
  return { url: first?.url ?? '', running };
}
