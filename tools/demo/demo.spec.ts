import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from '@jest/globals';

const script = fileURLToPath(new URL('./demo.ts', import.meta.url));
let home: string;
let gateway: Server;
/** What the gateway answers; a route that is not here is never answered. */
let answers: Record<string, [status: number, body: object]>;
let asked: (request: string) => void;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'sortie-demo-'));
  asked = () => undefined;
  answers = {
    'POST /v1/webhooks': [201, { id: 'whk_1', secret: 'whsec_c2VjcmV0' }],
    'DELETE /v1/webhooks/whk_1': [200, {}],
    'GET /v1/events': [200, { data: [], next_cursor: null }],
  };
  gateway = createServer(({ method, url }, response) => {
    const request = `${method} ${url!.split('?')[0]}`;
    asked(request);
    const [status, body] = answers[request] ?? [];
    if (status) response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve));
  const base_url = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`;
  await writeFile(join(home, 'ready.json'), JSON.stringify({ base_url, api_key: 'key', sandbox_url: base_url }));
});
afterEach(async () => {
  gateway.closeAllConnections();
  gateway.close();
  await rm(home, { recursive: true });
});

function demo() {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script], {
    env: { PATH: process.env.PATH, SORTIE_HOME: home }, stdio: ['ignore', 'ignore', 'pipe'],
  });
  let told = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (told += text));
  return { child, ended: once(child, 'close').then(([code]) => ({ code, told })) };
}

it('ends, and names the setting, when its receiver may not be reached', async () => {
  const errors = [{ field: 'url', pointer: '/url', message: 'The URL must not point to a private address.' }];
  answers['POST /v1/webhooks'] = [422, { code: 'VALIDATION_ERROR', errors }];
  const { code, told } = await demo().ended;
  expect(told).toContain('SORTIE_WEBHOOK_ALLOW_PRIVATE');
  expect(code).toBe(1);
});

it('ends when the gateway cannot make its endpoint', async () => {
  answers['POST /v1/webhooks'] = [503, { code: 'UNAVAILABLE', detail: 'Try again.' }];
  expect(await demo().ended).toEqual({
    code: 1, told: 'The demo stopped: POST /v1/webhooks: 503 UNAVAILABLE Try again.\n',
  });
});

it.each(['SIGINT', 'SIGTERM'] as const)('removes its endpoint when %s interrupts it', async (signal) => {
  const requests: string[] = [];
  const { child, ended } = demo();
  asked = (request) => {
    requests.push(request);
    // The group is never made: whoever waits for it must not be waited for.
    if (request === 'POST /v1/groups') child.kill(signal);
  };
  expect(await ended).toEqual({ code: 1, told: `The demo stopped: it was told to (${signal})\n` });
  expect(requests).toContain('DELETE /v1/webhooks/whk_1');
});
