import { once } from 'node:events';
import net from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { selfSigned } from './certificate.fixture-spec.js';
import { egressFixture, postTo } from './egress.fixture-spec.js';

const { server, egress, closeAll } = egressFixture();
afterEach(closeAll);

const certificate = selfSigned('hooks.example');
const resolve = async (): Promise<string[]> => ['127.0.0.1'];
const elapsed = expect.any(Number);

describe('https', () => {
  it('checks the certificate against the name of the URL, not against the address', async () => {
    const sink = await server({ tls: certificate });
    const out = egress({ resolve, ca: certificate.cert });
    expect(await postTo(out, `https://hooks.example:${sink.port}/`)).toEqual({ status: 204, ms: elapsed });
    expect(await postTo(out, `https://hooks.example.:${sink.port}/`)).toEqual({ status: 204, ms: elapsed });
    expect(sink.requests[0]).toContain(`host: hooks.example:${sink.port}\r\n`);
    expect(await postTo(out, `https://other.example:${sink.port}/`)).toEqual({ error: 'tls', ms: elapsed });
    expect(await postTo(out, `https://127.0.0.1:${sink.port}/`)).toEqual({ error: 'tls', ms: elapsed });
  });

  it('trusts no unknown authority, and never sends the request to it', async () => {
    const sink = await server({ tls: certificate });
    const result = await postTo(egress({ resolve }), `https://hooks.example:${sink.port}/`);
    expect(result).toEqual({ error: 'tls', ms: elapsed });
    expect(sink.requests).toEqual([]);
  });

  it('names the host in the handshake', async () => {
    const hello = await firstBytes((port) => postTo(egress({ resolve }), `https://hooks.example:${port}/`));
    expect(hello.bytes).toContain('hooks.example');
    expect(hello.result).toEqual({ error: 'tls', ms: elapsed });
  });

  it('leaves a handshake that never ends', async () => {
    const silent = await server({ answer: () => undefined });
    const result = await postTo(egress({ resolve, timeoutMs: 150 }), `https://hooks.example:${silent.port}/`);
    expect(result).toEqual({ error: 'timeout', ms: elapsed });
    await silent.firstClosed;
  });
});

/** What a client sends first to a server that then hangs up. */
async function firstBytes<Result>(send: (port: number) => Promise<Result>): Promise<{ bytes: string; result: Result }> {
  let bytes = '';
  const listener = net.createServer((socket) => socket.once('data', (chunk) => {
    bytes = chunk.toString('latin1');
    socket.end();
  }));
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const result = await send((listener.address() as net.AddressInfo).port);
  listener.close();
  return { bytes, result };
}
