import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { freePort } from '../free-port.js';
import { hostPath } from '../host.config.js';
import { serverAccount } from '../process/account.js';
import { startGuarded, type GuardedChild } from '../process/guarded-child.js';
import { endStray, readPid } from '../process/stray-process.js';
import { waitUntilReady } from '../process/wait-until-ready.js';
import { postgresBinaries } from './binaries.js';
import { dataFolder } from './data-folder.js';
import { initCluster } from './init-cluster.js';
import { superuserPassword } from './password.js';
import { acceptsConnections } from './probe.js';
import { settingArguments } from './settings.js';

export interface PostgresOptions {
  dataDir: string;
  logFile: string;
  /** A port that must be used; without it any free one is. */
  port?: number;
  /** For tests alone: gives up durability. */
  fast?: boolean;
}

export interface RunningServer {
  url: string;
  port: number;
  pid: number;
  /** Settles when the server has ended, with a few words about how. */
  exited: Promise<string>;
  stop(): Promise<void>;
}

/** A fast shutdown writes a checkpoint; after this a kill and the log's replay are quicker. */
const SHUTDOWN_MS = 10_000;
/** Another process may take the free port between the look and the start. */
const PORT_ATTEMPTS = 3;

/** Starts the embedded PostgreSQL; the url is the superuser's. The server ends when this process does. */
export async function startPostgres(options: PostgresOptions): Promise<RunningServer> {
  const dataDir = resolve(options.dataDir);
  const account = serverAccount();
  const binaries = await postgresBinaries();
  const data = await dataFolder(dataDir, account);
  const password = await superuserPassword(dataDir);
  const { fast = false, logFile } = options;
  await initCluster({ binaries, data, password, account, fast, logFile });
  await clearStale(data);
  for (let attempt = 1; ; attempt += 1) {
    const port = options.port ?? (await freePort());
    const child = startGuarded({
      command: join(binaries, 'bin', 'postgres'),
      args: ['-D', data, ...settingArguments(fast ? 'fast' : 'durable', port)],
      env: { PATH: hostPath(), LC_ALL: 'C' },
      cwd: '/',
      account,
      logFile,
      stopSignal: 'SIGINT',
      graceMs: SHUTDOWN_MS,
    });
    const url = `postgresql://postgres:${password}@127.0.0.1:${port}/postgres`;
    try {
      await waitUntilReady('PostgreSQL', child, () => acceptsConnections(url));
      return running(child, url, port);
    } catch (error) {
      await child.stop();
      if (options.port !== undefined || attempt === PORT_ATTEMPTS) {
        throw new Error(`${(error as Error).message}; its log is ${logFile}`);
      }
    }
  }
}

function running(child: GuardedChild, url: string, port: number): RunningServer {
  return { url, port, pid: child.pid, exited: child.exited, stop: child.stop };
}

/** After a kill -9 or a reboot: ends a server that still runs on this data, and removes its pid file. */
async function clearStale(data: string): Promise<void> {
  const file = join(data, 'postmaster.pid');
  const pid = await readPid(file);
  if (pid === undefined) return;
  await endStray(pid, `-D ${data} `, 'SIGINT', SHUTDOWN_MS);
  await rm(file, { force: true });
}
