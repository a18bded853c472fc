import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';

/**
 * The copy of a package's `native` folder that `nobody` can reach. It lies in the temporary folder, and is
 * made again when that was emptied, also in part: systemd removes file by file what nobody used for days.
 */
export async function copyForOthers(root: string): Promise<string> {
  const native = join(root, 'native');
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
  const target = join(tmpdir(), `sortie-${basename(root)}-${version}`);
  if (await isWhole(target, native)) return target;
  const stale = existsSync(target);
  // Renamed when complete, so that a copy cut short is never taken for a whole one.
  const part = await mkdtemp(`${target}-`);
  const copy = join(part, 'native');
  await cp(native, copy, { recursive: true, verbatimSymlinks: true });
  // npm may have unpacked the package under a umask that leaves nothing to others.
  await promisify(execFile)('chmod', ['-R', 'a+rX', part]);
  // Only what was found in parts is put away: where nothing was, the first to be complete stays.
  if (stale && !(await isWhole(target, native))) await rename(target, join(part, 'before')).catch(() => undefined);
  const placed = await rename(copy, target).then(() => true, () => false);
  if (!placed && !(await isWhole(target, native))) return copy;
  await rm(part, { recursive: true, force: true });
  return target;
}

/** Somebody else's folder of that name is not what we run, and neither is one that lacks a file. */
async function isWhole(folder: string, native: string): Promise<boolean> {
  if ((await stat(folder).catch(() => undefined))?.uid !== process.getuid?.()) return false;
  const there = new Set(await readdir(folder, { recursive: true }));
  return (await readdir(native, { recursive: true })).every((name) => there.has(name));
}
