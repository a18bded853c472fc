import { mkdir, mkdtemp, readlink, realpath, rm, stat, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { dataFolder } from './data-folder.js';

let folder: string;
let wanted: string;
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'sortie-data-')));
  wanted = join(folder, 'home', 'postgres');
});
afterEach(() => rm(folder, { recursive: true }));

it('is the wanted one where it can be', async () => {
  expect(await dataFolder(wanted, {})).toBe(wanted);
});

it('is where a link leads, also while nothing is there', async () => {
  await mkdir(join(folder, 'home'));
  await symlink('../elsewhere/data', wanted);
  const target = join(folder, 'elsewhere', 'data');
  expect(await dataFolder(wanted, {})).toBe(target);
  await mkdir(target, { recursive: true });
  expect(await dataFolder(wanted, {})).toBe(target);
});

it('is elsewhere when the account cannot enter, and the same at the next start although nothing was made yet', async () => {
  // What lies in the temporary folder is opened instead.
  const closed = await mkdtemp('/var/tmp/sortie-data-');
  const account = { uid: process.getuid!(), gid: process.getgid!() };
  const shared = join(folder, 'shared');
  const before = process.umask(0o077);
  try {
    const target = await dataFolder(join(closed, 'postgres'), account, shared);
    expect(await readlink(join(closed, 'postgres'))).toBe(target);
    expect((await stat(shared)).mode & 0o777).toBe(0o701);
    expect(await dataFolder(join(closed, 'postgres'), account, shared)).toBe(target);
  } finally {
    process.umask(before);
    await rm(closed, { recursive: true });
  }
});
