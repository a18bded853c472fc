import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { initCluster } from './init-cluster.js';

const module = new URL('./init-cluster.ts', import.meta.url).href;
const imports = fileURLToPath(new URL('../../../testing/src/jest/typescript-imports.ts', import.meta.url));
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sortie-init-'));
  await mkdir(join(folder, 'bin'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const cluster = () => ({
  binaries: folder, data: join(folder, 'pg'), password: 'pw', account: {}, fast: true, logFile: join(folder, 'log'),
});

/** Stands for initdb, of which $2 is the new cluster and $6 the file with the password. */
async function initdbIs(script: string): Promise<void> {
  await writeFile(join(folder, 'bin', 'initdb'), `#!/bin/sh\n${script}\n`);
  await chmod(join(folder, 'bin', 'initdb'), 0o755);
}

const works = 'mkdir "$2"; cat "$6" > "$2/PG_VERSION"';

it('makes the cluster once, and leaves nothing beside it', async () => {
  await initdbIs(works);
  await initCluster(cluster());
  await initdbIs('exit 1');
  await initCluster(cluster());
  expect(await readFile(join(folder, 'pg', 'PG_VERSION'), 'utf8')).toBe('pw');
  expect((await readdir(folder)).sort()).toEqual(['bin', 'log', 'pg']);
});

it('says where the log is when initdb fails, and begins anew at the next start', async () => {
  await initdbIs('mkdir "$2"; echo no room; exit 7');
  await expect(initCluster(cluster())).rejects.toThrow(`(exit code 7); its log is ${join(folder, 'log')}`);
  expect(await readFile(join(folder, 'log'), 'utf8')).toBe('no room\n');
  await initdbIs(works);
  await initCluster(cluster());
  expect((await readdir(folder)).sort()).toEqual(['bin', 'log', 'pg']);
});

/** Starts in a process of its own, and ends that once initdb is at work; resolves when initdb has ended, too. */
async function endedBy(how: NodeJS.Signals): Promise<void> {
  const logFile = join(folder, 'fifo');
  execFileSync('mkfifo', [logFile]);
  const reader = spawn('cat', [logFile], { stdio: ['ignore', 'pipe', 'inherit'] });
  const script = `const { initCluster } = await import(${JSON.stringify(module)});
    process.on('SIGTERM', () => process.exit(0));
    await initCluster(${JSON.stringify({ ...cluster(), logFile })});`;
  const child = spawn(process.execPath, ['--import', imports, '--input-type=module', '-e', script], {
    env: { ...process.env, NODE_OPTIONS: '' }, stdio: 'inherit',
  });
  await once(reader.stdout, 'data');
  child.kill(how);
  // initdb holds the other end.
  await once(reader, 'close');
  await rm(logFile);
}

it.each(['SIGTERM', 'SIGKILL'] as const)('takes initdb along at %s, and the next start removes what is left', async (how) => {
  await initdbIs('mkdir "$2"; echo up; exec sleep 600');
  await endedBy(how);
  const [left] = (await readdir(folder)).filter((name) => name.startsWith('pg.new-'));
  expect(await readdir(join(folder, left!))).toEqual(how === 'SIGTERM' ? ['cluster'] : ['cluster', 'password']);
  await initdbIs(works);
  await initCluster(cluster());
  expect((await readdir(folder)).sort()).toEqual(['bin', 'log', 'pg']);
});
