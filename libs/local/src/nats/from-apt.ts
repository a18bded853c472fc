import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** A mirror that has not answered by then is treated as no mirror. */
const APT_MS = 120_000;

/**
 * Takes the binary out of Debian's or Ubuntu's own package. apt's state and cache are folders of ours, so
 * this needs no root and leaves the system as it was; apt checks the signatures as always.
 */
export async function fromApt(cacheDir: string, target: string): Promise<void> {
  const folder = await mkdtemp(join(cacheDir, 'apt-'));
  const state = join(folder, 'state');
  const cache = join(folder, 'cache');
  const options = [
    `Dir::State=${state}`, 'Dir::State::status=/var/lib/dpkg/status', `Dir::Cache=${cache}`,
    `APT::Sandbox::User=${userInfo().username}`,
  ].flatMap((option) => ['-o', option]);
  try {
    await mkdir(join(state, 'lists', 'partial'), { recursive: true });
    await mkdir(join(cache, 'archives', 'partial'), { recursive: true });
    await run('apt-get', [...options, 'update'], { timeout: APT_MS });
    await run('apt-get', [...options, 'download', 'nats-server'], { cwd: folder, timeout: APT_MS });
    const archive = (await readdir(folder)).find((file) => file.endsWith('.deb'));
    if (!archive) throw new Error('apt-get downloaded nothing');
    await run('dpkg', ['-x', archive, 'package'], { cwd: folder });
    await copyFile(join(folder, 'package', 'usr', 'sbin', 'nats-server'), `${target}.part`);
    await rename(`${target}.part`, target);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
