// Runs a command in the repository, with its output on ours. Resolves with the exit code; `started` gets the process.
import { spawn } from 'node:child_process';
import { root, toolEnvironment } from './workspace.mjs';

// npm runs its scripts in a shell that passes no signal on: when npm is told to end, we lose our parent and hear nothing.
const parent = process.env.npm_lifecycle_event === undefined ? undefined : process.ppid;
// Soon enough for whoever waits for the end, and rare enough to cost nothing.
const parentCheckMs = 250;

export function run(command, args, environment = {}, started = () => undefined) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', env: { ...toolEnvironment, ...environment } });
    started(child);
    const forward = (signal) => child.kill(signal);
    for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, forward);
    // Ctrl-C reaches the whole group by itself; we only wait for the child to end.
    const wait = () => undefined;
    process.on('SIGINT', wait);
    const check = setInterval(() => {
      if (parent === undefined || process.ppid === parent) return;
      clearInterval(check);
      forward('SIGTERM');
    }, parentCheckMs);
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      for (const name of ['SIGTERM', 'SIGHUP']) process.off(name, forward);
      process.off('SIGINT', wait);
      clearInterval(check);
      resolve(code ?? (signal ? 1 : 0));
    });
  });
}
