import { existsSync, rmSync } from 'node:fs';
import { chown, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { hostPath } from '../host.config.js';
import type { Account } from '../process/account.js';
import { startGuarded } from '../process/guarded-child.js';

export interface NewCluster {
  binaries: string;
  data: string;
  password: string;
  account: Account;
  fast: boolean;
  logFile: string;
}

/** What initdb began is thrown away: it only needs time to take its own children along. */
const GRACE_MS = 1_000;

/**
 * Makes the cluster once. initdb works in a folder of its own beside the final one, which gets its name only
 * when complete: a start that was killed half way begins anew, and what it left running disturbs nobody.
 */
export async function initCluster(cluster: NewCluster): Promise<void> {
  const { data, password, account } = cluster;
  await sweep(data);
  if (existsSync(join(data, 'PG_VERSION'))) return;
  const folder = await mkdtemp(`${data}.new-`);
  const passwordFile = join(folder, 'password');
  // Ending in the middle does not come to `finally`.
  const removePassword = () => rmSync(passwordFile, { force: true });
  process.once('exit', removePassword);
  try {
    await writeFile(passwordFile, password, { mode: 0o600 });
    await give(folder, account);
    await give(passwordFile, account);
    await initdb(cluster, join(folder, 'cluster'), passwordFile);
    await rename(join(folder, 'cluster'), data);
  } finally {
    process.off('exit', removePassword);
    await rm(folder, { recursive: true, force: true });
  }
}

async function initdb(cluster: NewCluster, folder: string, passwordFile: string): Promise<void> {
  const child = startGuarded({
    command: join(cluster.binaries, 'bin', 'initdb'),
    args: [
      '--pgdata', folder, '--username', 'postgres', '--pwfile', passwordFile,
      '--auth', 'scram-sha-256', '--encoding', 'UTF8',
      // Sorts by code point, like C, and still knows the lower case of letters beyond ASCII.
      '--locale', 'C', '--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8',
      ...(cluster.fast ? ['--no-sync'] : []),
    ],
    env: { PATH: hostPath(), LC_ALL: 'C' },
    cwd: '/',
    account: cluster.account,
    logFile: cluster.logFile,
    stopSignal: 'SIGTERM',
    graceMs: GRACE_MS,
  });
  const how = await child.exited;
  if (how !== 'exit code 0') throw new Error(`initdb did not make the databases (${how}); its log is ${cluster.logFile}`);
}

/** Removes what killed starts left, the password first: an initdb that is still ending may hold up the rest. */
async function sweep(data: string): Promise<void> {
  const left = (await readdir(dirname(data))).filter((name) => name.startsWith(`${basename(data)}.new-`));
  for (const folder of left.map((name) => join(dirname(data), name))) {
    await rm(join(folder, 'password'), { force: true });
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}

async function give(path: string, { uid, gid }: Account): Promise<void> {
  if (uid !== undefined) await chown(path, uid, gid ?? uid);
}
