import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { busPassword, secrets } from '@sortie/local';
import { operatorAccount } from './account.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sortie-account-'));
});
afterAll(() => rm(folder, { recursive: true }));

const account = (natsUrl: string) => operatorAccount({ folder, natsUrl, databaseUrl: '' });

it('is the operator of every server of a cluster, over TLS where the url says so', async () => {
  const pass = busPassword(await secrets(folder), 'operator');
  expect(await account('tls://one:4222,tls://two:4222')).toEqual({
    servers: ['one:4222', 'two:4222'], user: 'operator', pass, tls: {},
  });
});

it('is whom the url names, by the password as it was before it was escaped', async () => {
  expect(await account('nats://ops:p%40ss@bus:4222')).toEqual({ servers: ['bus:4222'], user: 'ops', pass: 'p@ss' });
});
