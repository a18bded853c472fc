import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { freePort } from '../free-port.js';
import { hostPath } from '../host.config.js';
import type { RunningServer } from '../postgres/start-postgres.js';
import { startGuarded } from '../process/guarded-child.js';
import { endStray, readPid } from '../process/stray-process.js';
import { waitUntilReady } from '../process/wait-until-ready.js';
import { natsConfig, type NatsUser } from './nats-config.js';
import { greets } from './probe.js';
import { serverVersion } from './server-version.js';

export interface NatsOptions {
  binary: string;
  storeDir: string;
  logFile: string;
  /** Without users the server asks nobody who they are: for tests. */
  users: NatsUser[];
  port?: number;
}

/** Flushing its file store takes a nats-server well under a second. */
const SHUTDOWN_MS = 3_000;
/** Another process may take the free port between the look and the start. */
const PORT_ATTEMPTS = 3;

/** Starts nats-server with JetStream on 127.0.0.1; the url names no user. It ends when this process does. */
export async function startNats(options: NatsOptions): Promise<RunningServer> {
  const storeDir = resolve(options.storeDir);
  const config = join(storeDir, 'nats.conf');
  const pidFile = join(storeDir, 'nats.pid');
  await mkdir(storeDir, { recursive: true, mode: 0o700 });
  await clearStale(pidFile, config);
  const [major, minor] = await serverVersion(options.binary);
  const syncAlways = major > 2 || minor >= 10;
  for (let attempt = 1; ; attempt += 1) {
    const port = options.port ?? (await freePort());
    const text = natsConfig({ port, storeDir: join(storeDir, 'store'), pidFile, users: options.users, syncAlways });
    await writeFile(config, text, { mode: 0o600 });
    const child = startGuarded({
      command: options.binary,
      args: ['--config', config],
      env: { PATH: hostPath() },
      logFile: options.logFile,
      stopSignal: 'SIGTERM',
      graceMs: SHUTDOWN_MS,
    });
    try {
      await waitUntilReady('nats-server', child, () => greets(port));
      return { url: `nats://127.0.0.1:${port}`, port, pid: child.pid, exited: child.exited, stop: child.stop };
    } catch (error) {
      await child.stop();
      if (options.port !== undefined || attempt === PORT_ATTEMPTS) {
        throw new Error(`${(error as Error).message}; its log is ${options.logFile}`);
      }
    }
  }
}

/** nats-server does not lock its store: two on one store would destroy it. */
async function clearStale(pidFile: string, config: string): Promise<void> {
  const pid = await readPid(pidFile);
  if (pid !== undefined) await endStray(pid, `--config ${config}`, 'SIGTERM', SHUTDOWN_MS);
  await rm(pidFile, { force: true });
}
