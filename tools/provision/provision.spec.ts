import { chown, mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { services } from '@sortie/local';
import { writeFiles } from './write-files.ts';

let folder: string;
const options = () => ({
  folder,
  databaseUrl: 'postgresql://postgres:root@db:5432/sortie',
  natsUrl: 'nats://bus:4222',
  publicUrl: 'https://out.example',
});
const read = (name: string) => readFile(join(folder, name), 'utf8');

beforeAll(async () => {
  jest.spyOn(console, 'log').mockImplementation(() => undefined);
  folder = await mkdtemp(join(tmpdir(), 'sortie-provision-'));
  // As in a container, whose root writes into the folder of somebody else.
  if (process.getuid?.() === 0) await chown(folder, 1234, 1235);
  await writeFiles(options());
});
afterAll(() => rm(folder, { recursive: true }));

it.each([...services])('writes what %s needs, for its owner alone', async (service) => {
  const file = await read(`${service}.env`);
  expect(file).toMatch(new RegExp(`^SORTIE_DB_APP_URL=postgresql://${service}_app:[\\w-]{43}@db:5432/sortie$`, 'm'));
  expect(file).not.toContain('root');
  expect(
    file
      .split('\n')
      .slice(0, -1)
      .every((line) => /^[A-Z_]+=\S+$/.test(line)),
  ).toBe(true);
  expect((await stat(join(folder, `${service}.env`))).mode & 0o777).toBe(0o600);
});

it('leaves every file to the owner of the folder', async () => {
  const { uid, gid } = await stat(folder);
  const files = await readdir(folder);
  expect(files).toEqual(expect.arrayContaining(['secret', 'nats.conf', 'identity.env']));
  const owners = await Promise.all(files.map((file) => stat(join(folder, file))));
  expect(owners.map((file) => [file.uid, file.gid])).toEqual(files.map(() => [uid, gid]));
});

it('gives the bus a user per service, with the password of its url', async () => {
  const conf = await read('nats.conf');
  const password = /nats:\/\/crm:([\w-]{43})@/.exec(await read('crm.env'))![1];
  expect(conf).toContain(`user: "crm"\n      password: "${password}"`);
});

it('writes the same again', async () => {
  const before = await read('gateway.env');
  await writeFiles(options());
  expect(await read('gateway.env')).toBe(before);
});
