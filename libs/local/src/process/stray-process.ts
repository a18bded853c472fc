import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';

const POLL_MS = 50;

/**
 * Ends a server that a killed supervisor left running, and returns once it is gone. A pid may have been
 * given to someone else meanwhile, so it is touched only if its command line contains `signature`.
 * @param patienceMs how long it may take to end by itself before it is killed
 */
export async function endStray(
  pid: number, signature: string, signal: NodeJS.Signals, patienceMs: number,
): Promise<void> {
  if (!(await isOurs(pid, signature))) return;
  send(pid, signal);
  for (let waited = 0; waited < patienceMs; waited += POLL_MS) {
    await wait(POLL_MS);
    if (!(await isOurs(pid, signature))) return;
  }
  send(pid, 'SIGKILL');
  while (await isOurs(pid, signature)) await wait(POLL_MS);
}

/** The pid on the first line of a pid file; undefined when there is no such file. */
export async function readPid(file: string): Promise<number | undefined> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const pid = Number.parseInt(text, 10);
  return pid > 1 ? pid : undefined;
}

/** A zombie has no command line any more, so it counts as gone. */
async function isOurs(pid: number, signature: string): Promise<boolean> {
  return (await commandLine(pid)).includes(signature);
}

/** The arguments a process was started with, joined by blanks; empty when it is gone. */
export async function commandLine(pid: number): Promise<string> {
  if (process.platform === 'linux') {
    const raw = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    return raw.split('\0').join(' ');
  }
  const ps = promisify(execFile)('ps', ['-o', 'command=', '-p', String(pid)]);
  const { stdout } = await ps.catch(() => ({ stdout: '' }));
  return stdout;
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended by itself in between.
  }
}
