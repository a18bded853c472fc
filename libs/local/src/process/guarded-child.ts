import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { guardScript } from './guard-script.js';
import type { Account } from './account.js';

export interface GuardedCommand {
  command: string;
  args: string[];
  env: Record<string, string | undefined>;
  cwd?: string;
  account?: Account;
  /** Standard output and error are appended here, made with mode 0600; without it they are our own. */
  logFile?: string;
  stopSignal: 'SIGTERM' | 'SIGINT';
  /** How long the child may take to end before its process group is killed. */
  graceMs: number;
  /** Opens Node's IPC channel, for children that are Node processes. */
  ipc?: boolean;
}

export interface GuardedChild {
  pid: number;
  process: ChildProcess;
  /** Settles when the child has ended, with a few words about how. */
  exited: Promise<string>;
  stop(): Promise<void>;
}

/**
 * Starts a command in a process group of its own that cannot outlive this process (see guardScript).
 * Ctrl-C in a terminal reaches only this process, which then stops its children in order.
 */
export function startGuarded(options: GuardedCommand): GuardedChild {
  const log = options.logFile === undefined ? 'inherit' : openSync(options.logFile, 'a', 0o600);
  const tenths = Math.ceil(options.graceMs / 100);
  const script = ['-c', guardScript, 'guard', options.stopSignal.slice('SIG'.length), String(tenths)];
  const child = spawn('/bin/sh', [...script, options.command, ...options.args], {
    env: options.env,
    cwd: options.cwd,
    detached: true,
    ...options.account,
    stdio: ['ignore', log, log, 'pipe', ...(options.ipc ? (['ipc'] as const) : [])],
  });
  if (log !== 'inherit') closeSync(log);
  // The pipe of the watchdog only ever closes; an EPIPE on it says nothing that `exit` does not.
  child.stdio[3]?.on('error', () => undefined);
  const exited = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => {
      killGroup(child.pid);
      child.stdio[3]?.destroy();
      resolve(signal ? `ended by ${signal}` : `exit code ${code}`);
    });
  });
  return { pid: child.pid ?? -1, process: child, exited, stop: () => stop(child, exited, options) };
}

async function stop(child: ChildProcess, exited: Promise<string>, options: GuardedCommand): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill(options.stopSignal);
  const timer = setTimeout(() => killGroup(child.pid), options.graceMs);
  await exited;
  clearTimeout(timer);
}

/** The watchdog keeps the group alive, so its number cannot have been given to anyone else. */
function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Nobody of the group is left.
  }
}
