import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { readJson, writeJson } from './json-file.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'json-file-'));
});
afterEach(() => rm(home, { recursive: true }));

it('is written whole by many at the same moment, and nothing is left beside it', async () => {
  const file = join(home, 'ready.json');
  const values = Array.from({ length: 50 }, (_, n) => ({ n, text: 'x'.repeat(n * 100) }));
  await Promise.all(values.map((value) => writeJson(file, value)));
  expect(values).toContainEqual(await readJson(file));
  expect(await readdir(home)).toEqual(['ready.json']);
});

it('is absent only when there is none', async () => {
  const file = join(home, 'ports.json');
  expect(await readJson(file)).toBeUndefined();
  await mkdir(file);
  await expect(readJson(file)).rejects.toThrow(`${file} cannot be read (EISDIR): it must be a file of the user`);
});
