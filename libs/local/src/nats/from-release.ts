import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFile, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { release, releaseName } from './release.js';

/** 8 MB; a connection that cannot bring that in two minutes should say so rather than hang. */
const DOWNLOAD_MS = 120_000;

/** Downloads the pinned release archive, checks its sum and puts the binary at `target`. */
export async function fromRelease(cacheDir: string, target: string): Promise<void> {
  const expected = release.sha256[`${process.platform}-${process.arch}`];
  if (!expected) throw new Error('no pinned release for this platform');
  const name = releaseName();
  const url = `https://github.com/nats-io/nats-server/releases/download/v${release.version}/${name}.tar.gz`;
  const answer = await fetch(url, { signal: AbortSignal.timeout(DOWNLOAD_MS) });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  const archive = Buffer.from(await answer.arrayBuffer());
  const sum = createHash('sha256').update(archive).digest('hex');
  if (sum !== expected) throw new Error(`${url} has the sum ${sum}, expected ${expected}`);
  const folder = await mkdtemp(join(cacheDir, 'release-'));
  try {
    await writeFile(join(folder, 'archive.tar.gz'), archive);
    await promisify(execFile)('tar', ['-xzf', 'archive.tar.gz', `${name}/nats-server`], { cwd: folder });
    await copyFile(join(folder, name, 'nats-server'), `${target}.part`);
    await rename(`${target}.part`, target);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
