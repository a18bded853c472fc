// Runs a command in the repository, with its output on ours. Resolves with the exit code; `started` gets the process.
import { spawn } from 'node:child_process';
import { root, toolEnvironment } from './workspace.mjs';

// npm runs its scripts in a shell that passes no signal on: when npm is told to end, we lose our parent and hear nothing.
const parent = process.env.npm_lifecycle_event === undefined ? undefined : process.ppid;
// Soon enough for whoever waits for the end, and rare enough to cost nothing.
const parentCheckMs = 250;
// Ctrl-C reaches the whole group by itself, and a kill -INT us alone: the child may hear it twice.
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** `tied` opens an IPC channel to a command that runs on Node: it closes when we are gone, kill -9 included. */
export function run(command, args, { env = {}, started = () => undefined, tied = false } = {}) {
  return new Promise((resolve, reject) => {
    const stdio = ['inherit', 'inherit', 'inherit', ...(tied ? ['ipc'] : [])];
    const child = spawn(command, args, { cwd: root, stdio, env: { ...toolEnvironment, ...env } });
    started(child);
    const forward = (signal) => child.kill(signal);
    for (const signal of signals) process.on(signal, forward);
    const check = setInterval(() => {
      if (parent === undefined || process.ppid === parent) return;
      clearInterval(check);
      forward('SIGTERM');
    }, parentCheckMs);
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      for (const name of signals) process.off(name, forward);
      clearInterval(check);
      resolve(code ?? (signal ? 1 : 0));
    });
  });
}
