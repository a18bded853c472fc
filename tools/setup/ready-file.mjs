// ready.json as scripts find it. After a kill -9 it lies there still, and says how to reach what runs no more.
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { root } from './workspace.mjs';

/** SORTIE_HOME, or where it is when nobody says. */
export function homeFolder(named = process.env.SORTIE_HOME) {
  return resolve(root, named || '.sortie');
}

/** What ready.json of a home says, when the supervisor that it names runs. */
export function runningIn(home, runs = isSupervisor) {
  try {
    const ready = JSON.parse(readFileSync(join(home, 'ready.json'), 'utf8'));
    return runs(ready.pids.supervisor) ? ready : undefined;
  } catch {
    return undefined;
  }
}

/** Removes a ready.json that no running supervisor owns. */
export function removeStale(home) {
  if (!runningIn(home)) rmSync(join(home, 'ready.json'), { force: true });
}

/** By its command line: a pid may have been given to someone else meanwhile. */
function isSupervisor(pid) {
  const line = process.platform === 'linux'
    ? readFileSync(`/proc/${Number(pid)}/cmdline`, 'utf8')
    : execFileSync('ps', ['-o', 'command=', '-p', String(Number(pid))], { encoding: 'utf8' });
  return line.includes('supervisor.ts');
}
