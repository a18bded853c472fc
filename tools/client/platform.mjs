// Runs the supervisor as a child, for journeys, drills and benches, and waits until it is ready.
import { spawn } from 'node:child_process';
import { mkdirSync, openSync, readFileSync, rmSync, watch } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
// Cold: PostgreSQL is initialised and every service migrated, on a busy machine.
const patienceMs = 300_000;

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
    env: { ...process.env, NODE_OPTIONS: '', ...env, SORTIE_HOME: home },
    stdio: ['ignore', log, log],
  });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  const refresh = () => JSON.parse(readFileSync(join(home, 'ready.json'), 'utf8'));
  await ready(home, exited, refresh);
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
