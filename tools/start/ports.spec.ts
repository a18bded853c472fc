import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, Server, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it, jest } from '@jest/globals';
import { freePort } from '@sortie/local';
import { writeJson } from './json-file.ts';
import type { StartOptions } from './options.config.ts';
import { choosePorts } from './ports.ts';

let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'sortie-ports-'));
});
afterEach(() => { jest.restoreAllMocks(); });
afterAll(() => rm(home, { recursive: true }));

const choose = (inboundPort?: number) => choosePorts({ home, gateways: 1, inboundPort } as StartOptions);

it('gives the listener the port that a person names, and keeps it', async () => {
  const port = await freePort();
  expect((await choose(port)).inboundSmtp).toBe(port);
  expect((await choose()).inboundSmtp).toBe(port);
});

/** Somebody else's listener, on a port that the kernel picks. */
async function listener(): Promise<{ server: Server; port: number }> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, port: (server.address() as AddressInfo).port };
}

it('takes no other one for it', async () => {
  const { server, port } = await listener();
  await expect(choose(port)).rejects.toThrow(`Port ${port} (SORTIE_INBOUND_SMTP_PORT) is taken`);
  await new Promise((resolve) => server.close(resolve));
});

it('waits for a port of the last start whose service is only just ending', async () => {
  const { server, port } = await listener();
  await writeJson(join(home, 'ports.json'), { sandbox: port });
  const { listen } = Server.prototype;
  // It ends at the moment at which it was found there.
  jest.spyOn(Server.prototype, 'listen').mockImplementationOnce(function (this: Server, ...args: any) {
    this.once('error', () => server.close());
    return listen.apply(this, args);
  });
  expect((await choose()).sandbox).toBe(port);
});

it('gives a port up that stays taken, and says what that means', async () => {
  const { server, port } = await listener();
  await writeJson(join(home, 'ports.json'), { sandbox: port });
  const log = jest.spyOn(console, 'log').mockImplementation(() => undefined);
  // The patience of a start long ago.
  jest.spyOn(Date, 'now').mockReturnValueOnce(0);
  expect((await choose()).sandbox).not.toBe(port);
  expect(log.mock.calls.flat().join()).toMatch(`Port ${port} of the last start is taken`);
  await new Promise((resolve) => server.close(resolve));
});
