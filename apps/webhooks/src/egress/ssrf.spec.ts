import net from 'node:net';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { parseNetworks } from '@sortie/platform';
import type { Resolve } from './resolve.js';
import { egressFixture, postTo } from './egress.fixture-spec.js';
import { hostileUrls } from './hostile-urls.fixture-spec.js';
import type { RawServer } from './raw-server.fixture-spec.js';

const { server, egress, closeAll } = egressFixture();
afterEach(closeAll);

const blocked = { error: 'blocked', ms: expect.any(Number) };
// The sink's address is allowed, the canary's beside it on the same port is not.
const allowPrivate = parseNetworks('127.0.0.2/32');

async function sinkAndCanary(): Promise<{ sink: RawServer; canary: RawServer; port: number }> {
  const canary = await server();
  const sink = await server({
    host: '127.0.0.2',
    port: canary.port,
    answer: (socket) => socket.end('HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n'),
  });
  return { sink, canary, port: canary.port };
}

describe('the canary on 127.0.0.1', () => {
  it.each([['nothing is allowed', []], ['another network is allowed', allowPrivate]])(
    'is reached by no hostile form when %s', async (_when, networks) => {
      const { sink, canary, port } = await sinkAndCanary();
      // Whatever is still asked of DNS leads to the canary.
      const out = egress({ allowPrivate: networks, resolve: async () => ['127.0.0.1'] });
      const urls = hostileUrls(port);
      expect(urls.length).toBeGreaterThan(250);
      const results = await Promise.all(urls.map((url) => postTo(out, url)));
      expect(urls.filter((_url, index) => results[index]!.error !== 'blocked')).toEqual([]);
      expect([canary.connections, sink.connections]).toEqual([0, 0]);
    },
  );

  it('is not reached by a name that moves there after its check', async () => {
    const { sink, canary, port } = await sinkAndCanary();
    const resolve = jest.fn<Resolve>().mockResolvedValueOnce(['127.0.0.2']).mockResolvedValue(['127.0.0.1']);
    const out = egress({ allowPrivate, resolve });
    const url = `http://rebind.example:${port}/`;
    expect(await postTo(out, url)).toEqual({ status: 204, ms: expect.any(Number) });
    expect(await postTo(out, url)).toEqual(blocked);
    expect([sink.connections, canary.connections]).toEqual([1, 0]);
    expect(resolve).toHaveBeenCalledTimes(2);
  });

  it.each([
    ['a mixed set', ['127.0.0.2', '127.0.0.1']],
    ['a private AAAA beside it', ['127.0.0.2', '::1']],
    ['a mapped address', ['::ffff:127.0.0.1']],
    ['a mapped address in hex', ['::ffff:7f00:1']],
    ['a public address, as http', ['93.184.216.34']],
    ['a text that is no address', ['127.1']],
    ['an address with a zone', ['fe80::1%lo']],
  ])('is not reached by a name that answers with %s', async (_what, answers) => {
    const { sink, canary, port } = await sinkAndCanary();
    const out = egress({ allowPrivate, resolve: async () => answers });
    expect(await postTo(out, `http://hooks.example:${port}/`)).toEqual(blocked);
    expect([sink.connections, canary.connections]).toEqual([0, 0]);
  });

  it('is sent no request if the peer turns out to be another than was checked', async () => {
    const { canary, port } = await sinkAndCanary();
    const connect = net.connect.bind(net) as (options: net.NetConnectOpts) => net.Socket;
    const detour = jest.spyOn(net, 'connect').mockImplementation(() => connect({ host: '127.0.0.1', port }));
    expect(await postTo(egress({ allowPrivate }), `http://127.0.0.2:${port}/`)).toEqual(blocked);
    expect(detour).toHaveBeenCalledTimes(1);
    detour.mockRestore();
    expect(canary.requests).toEqual([]);
  });

  it('is reached when its network is allowed, by address, localhost and name', async () => {
    const canary = await server();
    const out = egress({ resolve: async () => ['127.0.0.1'] });
    const addresses = ['127.0.0.1', '2130706433', '[::ffff:127.0.0.1]'];
    const names = ['localhost', 'app.localhost', 'receiver.internal', 'hooks.example.'];
    for (const host of [...addresses, ...names]) {
      const { status } = await postTo(out, `http://${host}:${canary.port}/`);
      expect([host, status]).toEqual([host, 204]);
    }
  });
});

describe('names', () => {
  it('that do not resolve are a dns failure', async () => {
    const dns = { error: 'dns', ms: expect.any(Number) };
    const missing = egress({ resolve: () => Promise.reject(new Error('ENOTFOUND')) });
    expect(await postTo(missing, 'https://a.example/')).toEqual(dns);
    expect(await postTo(egress({ resolve: async () => [] }), 'https://a.example/')).toEqual(dns);
    expect(await postTo(egress(), 'https://name.invalid/')).toEqual(dns);
  });

  it('whose resolver hangs are left at the deadline', async () => {
    const out = egress({ timeoutMs: 100, resolve: () => new Promise(() => undefined) });
    expect(await postTo(out, 'https://a.example/')).toEqual({ error: 'timeout', ms: expect.any(Number) });
  });
});
