import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { freePort } from '@sortie/local';
import type { StartOptions } from './options.config.ts';
import { choosePorts } from './ports.ts';

let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'sortie-ports-'));
});
afterAll(() => rm(home, { recursive: true }));

const choose = (inboundPort?: number) => choosePorts({ home, gateways: 1, inboundPort } as StartOptions);

it('gives the listener the port that a person names, and keeps it', async () => {
  const port = await freePort();
  expect((await choose(port)).inboundSmtp).toBe(port);
  expect((await choose()).inboundSmtp).toBe(port);
});

it('takes no other one for it', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await expect(choose(port)).rejects.toThrow(`Port ${port} (SORTIE_INBOUND_SMTP_PORT) is taken`);
  await new Promise((resolve) => server.close(resolve));
});
