import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from '@jest/globals';
import { egressFixture, postTo } from './egress.fixture-spec.js';
import { ok } from './raw-server.fixture-spec.js';

const { server, egress, closeAll } = egressFixture();
afterEach(closeAll);

const write = (text: string) => (socket: Socket): void => void socket.write(text);
const elapsed = expect.any(Number);

describe('a post', () => {
  it('sends the very bytes and headers, and keeps its sockets', async () => {
    const sink = await server();
    const out = egress();
    const request = { url: `${sink.url}in?x=1#part`, headers: { 'webhook-id': 'evt_1' }, body: '{"name":"ü"}' };
    expect(await out.post(request)).toEqual({ status: 204, ms: elapsed });
    expect(await out.post({ ...request, body: Buffer.from(request.body) })).toEqual({ status: 204, ms: elapsed });
    for (let n = 0; n < 18; n++) await out.post(request);
    // undici rests a socket for one turn of the event loop, so two take turns.
    expect(sink.requests.length).toBe(20);
    expect(sink.connections).toBeLessThanOrEqual(2);
    for (const text of sink.requests) {
      expect(text).toMatch(/^POST \/in\?x=1 HTTP\/1\.1\r\n/);
      expect(text).toContain('webhook-id: evt_1\r\n');
      expect(text.endsWith(`\r\n\r\n${Buffer.from(request.body).toString('latin1')}`)).toBe(true);
    }
  });

  it.each([301, 302, 303, 307, 308])('does not follow a %d', async (status) => {
    const canary = await server();
    const sink = await server({
      answer: write(`HTTP/1.1 ${status} Moved\r\nlocation: ${canary.url}\r\ncontent-length: 0\r\n\r\n`),
    });
    expect(await postTo(egress(), sink.url)).toEqual({ status, ms: elapsed });
    expect(canary.connections).toBe(0);
  });

  it('reads Retry-After', async () => {
    const sink = await server({ answer: write('HTTP/1.1 429 Slow\r\nretry-after: 7\r\ncontent-length: 0\r\n\r\n') });
    expect(await postTo(egress(), sink.url)).toEqual({ status: 429, retryAfterMs: 7_000, ms: elapsed });
  });

  it('passes over interim answers', async () => {
    const sink = await server({
      answer: write('HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n'),
    });
    expect(await postTo(egress(), sink.url)).toEqual({ status: 200, ms: elapsed });
  });

  it('does not decompress: a bomb of 10 MB is its 10 kB', async () => {
    const bomb = gzipSync(Buffer.alloc(10_000_000));
    const sink = await server({
      answer: (socket) => {
        socket.write(`HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: ${bomb.length}\r\n\r\n`);
        socket.write(bomb);
      },
    });
    expect(await postTo(egress(), sink.url)).toEqual({ status: 200, ms: elapsed });
  });

  it('is refused after close', async () => {
    const out = egress();
    await out.close();
    await expect(postTo(out, 'https://hooks.example/')).rejects.toThrow('closed');
  });
});

describe('a bad endpoint', () => {
  it.each([
    ['hangs', (): void => undefined, { error: 'timeout', ms: elapsed }],
    ['sends headers for ever', drip('HTTP/1.1 200 OK\r\n', 'x: y\r\n'), { error: 'timeout', ms: elapsed }],
    ['drips its body', drip('HTTP/1.1 200 OK\r\ncontent-length: 9000\r\n\r\n', 'x'),
      { status: 200, error: 'timeout', ms: elapsed }],
  ])('that %s is left at the deadline', async (_what, answer, expected) => {
    const sink = await server({ answer });
    const result = await postTo(egress({ timeoutMs: 1_000 }), sink.url);
    expect(result).toEqual(expected);
    expect(result.ms).toBeGreaterThanOrEqual(995);
    expect(result.ms).toBeLessThan(5_000);
    await sink.firstClosed;
  });

  it('that sends an endless body is cut at the cap', async () => {
    let sent = 0;
    const sink = await server({
      answer: (socket) => {
        const more = (): void => {
          while (!socket.destroyed && socket.write('x'.repeat(4096))) sent += 4096;
        };
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        socket.on('drain', more);
        more();
      },
    });
    expect(await postTo(egress(), sink.url)).toEqual({ status: 200, error: 'too_large', ms: elapsed });
    await sink.firstClosed;
    // What the kernel's buffers hold, not more: nothing went on reading.
    expect(sent).toBeLessThan(16_000_000);
  });

  it.each([
    [16_384, {}], [16_385, { error: 'too_large' }],
  ])('may send a body of %d bytes: %j', async (length, error) => {
    const text = `HTTP/1.1 200 OK\r\ncontent-length: ${length}\r\n\r\n${'x'.repeat(length)}`;
    const sink = await server({ answer: write(text) });
    expect(await postTo(egress(), sink.url)).toEqual({ status: 200, ...error, ms: elapsed });
  });

  it.each([
    ['resets', (socket: Socket): void => void socket.resetAndDestroy(), { error: 'reset', ms: elapsed }],
    ['ends after an interim answer', (socket: Socket): void => void socket.end('HTTP/1.1 103 Early Hints\r\n\r\n'),
      { error: 'reset', ms: elapsed }],
    ['closes without an answer', (socket: Socket): void => void socket.end(), { error: 'reset', ms: elapsed }],
    ['talks nonsense', write('220 mail.example ESMTP\r\n'), { error: 'reset', ms: elapsed }],
    ['upgrades unasked', write('HTTP/1.1 101 Switching\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'),
      { error: 'reset', ms: elapsed }],
    ['sends 20 kB of headers', write(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`),
      { error: 'too_large', ms: elapsed }],
    ['stops in its body', (socket: Socket): void => void socket.end('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nx'),
      { status: 200, error: 'reset', ms: elapsed }],
  ])('that %s is a failure', async (_what, answer, expected) => {
    const sink = await server({ answer });
    expect(await postTo(egress(), sink.url)).toEqual(expected);
  });

  it('that listens no longer is refused', async () => {
    const gone = await server();
    await gone.close();
    expect(await postTo(egress(), gone.url)).toEqual({ error: 'refused', ms: elapsed });
  });

  it('that hangs on all its sockets delays those in its queue by their own deadline only', async () => {
    let healthy = false;
    const sink = await server({ answer: (socket) => healthy && ok(socket) });
    const out = egress({ timeoutMs: 1_000, connectionsPerOrigin: 2 });
    const url = sink.url;
    const results = await Promise.all(Array.from({ length: 20 }, () => postTo(out, url)));
    expect(results).toEqual(Array(20).fill({ error: 'timeout', ms: elapsed }));
    // Two at a time, one behind the other, they would need ten seconds.
    expect(Math.max(...results.map((result) => result.ms))).toBeLessThan(5_000);
    healthy = true;
    expect(await postTo(out, url)).toEqual({ status: 204, ms: elapsed });
    // None of those that had timed out in the queue went out after all.
    expect(sink.requests.length).toBeLessThanOrEqual(3);
  });
});

describe('many origins', () => {
  it('keep a bounded number of pools, and lose no request', async () => {
    const sinks = await Promise.all([server(), server(), server()]);
    const out = egress({ maxOrigins: 2 });
    const round = (): Promise<unknown> => Promise.all(sinks.map((sink) => postTo(out, sink.url)));
    for (let n = 0; n < 3; n++) expect(await round()).toEqual(Array(3).fill({ status: 204, ms: elapsed }));
    await sinks[0]!.firstClosed;
  });
});

/** Writes `head` and then `more` every 10 ms until the peer leaves. */
function drip(head: string, more: string) {
  return (socket: Socket): void => {
    socket.write(head);
    const timer = setInterval(() => socket.write(more), 10);
    // A peer that leaves may reset the connection: only its close is waited for.
    socket.once('close', () => clearInterval(timer));
  };
}
