import { createServer, Server, type AddressInfo } from 'node:net';
import { afterEach, expect, it, jest } from '@jest/globals';
import { freePort, isFree } from './free-port.js';

afterEach(() => { jest.restoreAllMocks(); });

it('tells a port that is taken from one that is free', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  expect(await isFree(port)).toBe(false);
  expect(await freePort(port)).not.toBe(port);
  await new Promise((resolve) => server.close(resolve));
  expect(await isFree(port)).toBe(true);
});

it('does not call a port taken that this user may not have', async () => {
  // As for an ordinary user; who runs this may be root.
  jest.spyOn(Server.prototype, 'listen').mockImplementation(function (this: Server) {
    process.nextTick(() => this.emit('error', Object.assign(new Error('listen EACCES'), { code: 'EACCES' })));
    return this;
  });
  await expect(isFree(25)).rejects.toThrow('This user may not listen on port 25');
});
