import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { copyForOthers } from './copy-for-others.js';

let root: string;
let target: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'package-'));
  target = join(tmpdir(), `sortie-${basename(root)}-1.0.0`);
  await writeFile(join(root, 'package.json'), '{"version":"1.0.0"}');
  for (const folder of ['bin', 'share']) await mkdir(join(root, 'native', folder), { recursive: true, mode: 0o700 });
  await writeFile(join(root, 'native', 'bin', 'postgres'), 'elf', { mode: 0o700 });
  await writeFile(join(root, 'native', 'share', 'UTC'), 'zone', { mode: 0o600 });
  await chmod(join(root, 'native'), 0o700);
});
afterEach(async () => {
  await rm(root, { recursive: true });
  await rm(target, { recursive: true });
});

const modes = (...paths: string[]) =>
  Promise.all(paths.map(async (path) => ((await stat(join(target, path))).mode & 0o777).toString(8)));

it('may be read and run by others, although the package may not', async () => {
  expect(await copyForOthers(root)).toBe(target);
  expect(await modes('.', 'bin', 'bin/postgres', 'share/UTC')).toEqual(['755', '755', '755', '644']);
});

it('is made anew when a file is missing from it, and left alone when none is', async () => {
  await copyForOthers(root);
  await writeFile(join(target, 'share', 'UTC'), 'still the first');
  expect(await copyForOthers(root)).toBe(target);
  expect(await readFile(join(target, 'share', 'UTC'), 'utf8')).toBe('still the first');
  await rm(join(target, 'share', 'UTC'));
  expect(await copyForOthers(root)).toBe(target);
  expect(await readFile(join(target, 'share', 'UTC'), 'utf8')).toBe('zone');
});

it('is made once by two at the same moment', async () => {
  expect(await Promise.all([copyForOthers(root), copyForOthers(root)])).toEqual([target, target]);
});
