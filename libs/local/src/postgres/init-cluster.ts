import { execFile } from 'node:child_process';
import { chown, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { hostPath } from '../host.config.js';
import type { Account } from '../process/account.js';

export interface NewCluster {
  binaries: string;
  data: string;
  password: string;
  account: Account;
  fast: boolean;
}

/**
 * Makes the cluster once. initdb works in a folder beside the final one, which gets its name only when
 * complete: a start that was killed half way begins anew.
 */
export async function initCluster({ binaries, data, password, account, fast }: NewCluster): Promise<void> {
  if (existsSync(join(data, 'PG_VERSION'))) return;
  const unfinished = `${data}.new`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { mode: 0o700 });
  await give(unfinished, account);
  const secrets = await mkdtemp(join(tmpdir(), 'sortie-initdb-'));
  try {
    const passwordFile = join(secrets, 'password');
    await writeFile(passwordFile, password, { mode: 0o600 });
    await give(secrets, account);
    await give(passwordFile, account);
    await promisify(execFile)(join(binaries, 'bin', 'initdb'), [
      '--pgdata', unfinished, '--username', 'postgres', '--pwfile', passwordFile,
      '--auth', 'scram-sha-256', '--encoding', 'UTF8',
      // Sorts by code point, like C, and still knows the lower case of letters beyond ASCII.
      '--locale', 'C', '--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8',
      ...(fast ? ['--no-sync'] : []),
    ], { ...account, cwd: '/', env: { PATH: hostPath(), LC_ALL: 'C' } });
  } finally {
    await rm(secrets, { recursive: true, force: true });
  }
  await rename(unfinished, data);
}

async function give(path: string, { uid, gid }: Account): Promise<void> {
  if (uid !== undefined) await chown(path, uid, gid ?? uid);
}
