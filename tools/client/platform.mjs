// Runs the supervisor as a child, for journeys, drills and benches, and waits until it is ready.
import { spawn } from 'node:child_process';
import { mkdirSync, openSync, readFileSync, rmSync, watch } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
// Cold: PostgreSQL is initialised and every service migrated, on a busy machine.
const patienceMs = 300_000;
// Empty is not set: an installation that the shell names is not what a drill or a journey may run on.
const ofItsOwn = { DATABASE_URL: '', NATS_URL: '', SORTIE_PORT: '', SORTIE_INBOUND_SMTP_PORT: '' };

/** What a platform in `home` is started with: ours without the installation that it names, then the caller's. */
export function platformEnvironment(home, env, ours = process.env) {
  return { ...ours, NODE_OPTIONS: '', ...ofItsOwn, ...env, SORTIE_HOME: home };
}

/**
 * Starts the platform in `home`. `ready` is what ready.json says; `refresh()` reads it again (pids change at restarts);
 * `stop()` ends it, and removes the home unless `keep`.
 */
export async function startPlatform({ home, args = [], env = {}, keep = false }) {
  mkdirSync(home, { recursive: true });
  rmSync(join(home, 'ready.json'), { force: true });
  const log = openSync(join(home, 'supervisor.log'), 'a');
  const child = spawn(process.execPath, [join(root, 'tools/start.mjs'), ...args], {
    cwd: root,
    env: platformEnvironment(home, env),
    stdio: ['ignore', log, log],
  });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  const refresh = () => JSON.parse(readFileSync(join(home, 'ready.json'), 'utf8'));
  await ready(home, exited, refresh).catch(async (error) => {
    child.kill('SIGTERM');
    await exited;
    throw error;
  });
  const stop = async () => {
    child.kill('SIGTERM');
    await exited;
    if (!keep) rmSync(home, { recursive: true, force: true });
  };
  return { child, home, ready: refresh(), refresh, stop, exited };
}

function ready(home, exited, refresh) {
  return new Promise((resolve, reject) => {
    const look = () => {
      try {
        refresh();
      } catch {
        return;
      }
      finish(resolve);
    };
    const watcher = watch(home, look);
    const timer = setTimeout(() => finish(reject, new Error(tail(home, 'is not ready in time'))), patienceMs);
    const finish = (settle, value) => {
      clearTimeout(timer);
      watcher.close();
      settle(value);
    };
    void exited.then(() => finish(reject, new Error(tail(home, 'ended before it was ready'))));
    look();
  });
}

function tail(home, what) {
  const lines = readFileSync(join(home, 'supervisor.log'), 'utf8').trimEnd().split('\n');
  return `the platform ${what}:\n${lines.slice(-20).join('\n')}`;
}
