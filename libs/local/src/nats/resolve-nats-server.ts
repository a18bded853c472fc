import { accessSync, constants } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';
import { hostPath } from '../host.config.js';
import { fromApt } from './from-apt.js';
import { fromRelease } from './from-release.js';
import { serverVersion } from './server-version.js';

const sources = { 'the package of this system (apt-get)': fromApt, 'the official release': fromRelease };

/**
 * The path of a nats-server: on PATH, in our cache, out of the system's package (Debian, Ubuntu), from the
 * official release; the last two fill the cache. Throws an error that tells a person what to do.
 * (Whoever has NATS_URL needs no binary and does not call this.)
 */
export async function resolveNatsServer({ cacheDir }: { cacheDir: string }): Promise<string> {
  const cached = join(resolve(cacheDir), 'nats-server');
  const onPath = hostPath().split(delimiter).map((folder) => join(folder, 'nats-server'));
  const found = [...onPath, cached].find(isExecutable);
  if (found) return found;
  await mkdir(resolve(cacheDir), { recursive: true });
  const failures: string[] = [];
  for (const [name, fill] of Object.entries(sources)) {
    try {
      await fill(resolve(cacheDir), cached);
      await serverVersion(cached);
      return cached;
    } catch (error) {
      failures.push(`  ${name}: ${(error as Error).message.split('\n')[0]}`);
    }
  }
  throw new Error([
    'No nats-server was found, and none could be fetched:', ...failures,
    'Install it so that it is on PATH (apt install nats-server, brew install nats-server, or',
    'https://github.com/nats-io/nats-server/releases), or set NATS_URL to a server with JetStream.',
  ].join('\n'));
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
