import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { lockHome } from './lock.ts';

const us = String(process.pid);
let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'sortie-lock-'));
});
afterEach(() => rm(home, { recursive: true }));

const file = () => join(home, 'supervisor.pid');
const weRun = async (pid: number) => pid === process.pid;
const won = (outcomes: PromiseSettledResult<unknown>[]) => outcomes.filter(({ status }) => status === 'fulfilled');

it('is had by one, until it is given back, and leaves nothing else behind', async () => {
  const release = await lockHome(home, weRun);
  expect(await readFile(file(), 'utf8')).toBe(us);
  await expect(lockHome(home, weRun)).rejects.toThrow(`already runs on ${home} (process ${us})`);
  await release();
  await (await lockHome(home, weRun))();
  expect(await readdir(home)).toEqual(['logs']);
});

it.each([undefined, '999999999', ''])('is had by one of many that come at the same moment upon %p', async (stale) => {
  if (stale !== undefined) await writeFile(file(), stale);
  const outcomes = await Promise.allSettled(Array.from({ length: 30 }, () => lockHome(home, weRun)));
  expect(won(outcomes)).toHaveLength(1);
  expect(await readFile(file(), 'utf8')).toBe(us);
});

it('says from its first moment whose it is', async () => {
  // Reads as fast as it can, and tells what it found at the end.
  const reader = new Worker(`const { existsSync, readFileSync } = require('node:fs');
    const { parentPort, workerData } = require('node:worker_threads');
    const found = new Set();
    parentPort.postMessage('up');
    while (!existsSync(workerData + '.end')) try { found.add(readFileSync(workerData, 'utf8')); } catch {}
    parentPort.postMessage([...found]);`, { eval: true, workerData: file() });
  await once(reader, 'message');
  for (let round = 0; round < 300; round += 1) await (await lockHome(home, weRun))();
  await writeFile(`${file()}.end`, '');
  const [found] = await once(reader, 'message');
  expect(found.filter((text: string) => text !== us)).toEqual([]);
});

it('is not taken from its new owner by one that found the old one dead', async () => {
  await writeFile(file(), '999999999');
  const slow = Promise.withResolvers<boolean>();
  const asked = Promise.withResolvers<void>();
  const late = lockHome(home, (pid) => {
    asked.resolve();
    return String(pid) === us ? weRun(pid) : slow.promise;
  });
  await asked.promise;
  await lockHome(home, weRun);
  slow.resolve(false);
  await expect(late).rejects.toThrow('already runs');
});

it('is taken when a start was killed while it took a dead lock over', async () => {
  await writeFile(file(), '999999999');
  await writeFile(`${file()}.taking`, '999999998');
  await lockHome(home, weRun);
  expect(await readdir(home)).toEqual(['logs', 'supervisor.pid']);
});

it('makes a home that the account of the database may enter when we are root, whatever the umask', async () => {
  const before = process.umask(0o077);
  try {
    await lockHome(join(home, 'new'), weRun);
  } finally {
    process.umask(before);
  }
  expect((await stat(join(home, 'new'))).mode & 0o777).toBe(process.getuid?.() === 0 ? 0o711 : 0o700);
});
