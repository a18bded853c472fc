// One supervisor per SORTIE_HOME.
import { randomUUID } from 'node:crypto';
import { chmod, link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { commandLine } from '@sortie/local';

/** Entered by the account that runs PostgreSQL when we are root; what is secret in it has mode 0600. */
const HOME_MODE = 0o711;

type Runs = (pid: number) => Promise<boolean>;

/** Takes the lock, also from a supervisor that was killed; returns the function that gives it back. */
export async function lockHome(home: string, runs: Runs = isSupervisor): Promise<() => Promise<void>> {
  const made = await mkdir(home, { recursive: true, mode: HOME_MODE });
  // Root's umask may have taken the others' bit away.
  if (made !== undefined && process.getuid?.() === 0) await chmod(home, HOME_MODE);
  await mkdir(join(home, 'logs'), { recursive: true, mode: 0o700 });
  return take(join(home, 'supervisor.pid'), home, runs);
}

async function take(file: string, home: string, runs: Runs): Promise<() => Promise<void>> {
  // Written whole and then linked: nobody ever reads a lock that does not say yet whose it is.
  const mine = `${file}.${randomUUID()}.new`;
  await writeFile(mine, String(process.pid));
  try {
    while (!(await linked(mine, file)) && !(await replaced(mine, file, home, runs)));
  } finally {
    await rm(mine, { force: true });
  }
  return () => rm(file, { force: true });
}

async function linked(mine: string, file: string): Promise<boolean> {
  return link(mine, file).then(() => true, (error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST') return false;
    throw error;
  });
}

/** Takes a dead lock over, under a lock of its own: of two who find it dead, the second looks again. */
async function replaced(mine: string, file: string, home: string, runs: Runs): Promise<boolean> {
  if (!(await isDead(file, home, runs))) return false;
  const release = await take(`${file}.taking`, home, runs);
  try {
    if (!(await isDead(file, home, runs))) return false;
    await rename(mine, file);
    return true;
  } finally {
    await release();
  }
}

/** False when the lock was given back meanwhile; throws when its owner runs. */
async function isDead(file: string, home: string, runs: Runs): Promise<boolean> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return false;
  if (!(await runs(Number(text)))) return true;
  throw new Error(`Sortie already runs on ${home} (process ${text}). Stop it, or set another SORTIE_HOME.`);
}

/** A pid may have been given to someone else meanwhile; in a container, to us. */
async function isSupervisor(pid: number): Promise<boolean> {
  return pid !== process.pid && (await commandLine(pid)).includes('supervisor.ts');
}
