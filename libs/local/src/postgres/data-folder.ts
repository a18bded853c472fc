import { chown, mkdir, mkdtemp, readlink, realpath, symlink } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { Account } from '../process/account.js';
import { isTraversable, letThrough, openTemporary } from '../process/traversable.js';

/** Where root keeps data when the wanted folder lies where `nobody` cannot go, such as below /root. */
const SHARED_DATA = '/var/lib/sortie-postgres';

/**
 * The real place for a data folder that may not exist yet: below a folder that the server's account can
 * reach. When that is elsewhere, `wanted` becomes a symbolic link to it, so the next start finds it again.
 */
export async function dataFolder(wanted: string, account: Account, shared = SHARED_DATA): Promise<string> {
  await mkdir(dirname(wanted), { recursive: true });
  if (existsSync(wanted)) return realpath(wanted);
  const parent = await realpath(dirname(wanted));
  // A first start that ended before initdb did leaves a link to what is still to be made.
  const linked = await readlink(wanted).catch(() => undefined);
  if (linked !== undefined) return resolve(parent, linked);
  if (account.uid !== undefined) await openTemporary(parent);
  if (account.uid === undefined || (await isTraversable(parent))) return join(parent, basename(wanted));
  await mkdir(shared, { recursive: true, mode: 0o711 });
  await letThrough(shared);
  const folder = await mkdtemp(join(shared, 'home-'));
  await chown(folder, account.uid, account.gid ?? account.uid);
  const target = join(folder, 'data');
  await symlink(target, wanted);
  return target;
}
