import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { Installation } from './environment.ts';
import { writeJson } from './json-file.ts';
import { keptSeed } from './kept-seed.ts';

let home: string;
let gateway: Server;
let answer: (key: string | undefined) => number;
let asked: string[];
let seeds: number;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'kept-seed-'));
  asked = [];
  seeds = 0;
  answer = () => 500;
  gateway = createServer(({ method, url, headers }, response) => {
    asked.push(`${method} ${url}`);
    response.writeHead(answer(headers.authorization), { 'content-type': 'application/json' }).end('{}');
  });
  await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  gateway.closeAllConnections();
  await new Promise((resolve) => gateway.close(resolve));
  await rm(home, { recursive: true });
});

function start() {
  const { port } = gateway.address() as AddressInfo;
  const installation = { options: { home, settings: {} }, ports: { gateways: [port] } } as unknown as Installation;
  return keptSeed(installation, async () => ({ apiKey: `made-${(seeds += 1)}`, workspaceId: `ws-${seeds}` }));
}

const keep = () => writeJson(join(home, 'seed.json'), { api_key: 'kept', workspace_id: 'ws-kept' });
const file = async () => JSON.parse(await readFile(join(home, 'seed.json'), 'utf8'));
const knowing = (key: string) => (given: string | undefined) => (given === `Bearer ${key}` ? 200 : 401);

it('is made at the first start and kept for the next', async () => {
  answer = knowing('made-1');
  expect(await start()).toEqual({ apiKey: 'made-1', workspaceId: 'ws-1', first: true });
  expect(asked).toEqual([]);
  expect(await start()).toEqual({ apiKey: 'made-1', workspaceId: 'ws-1', first: false });
  expect(asked).toEqual(['GET /v1/me']);
});

it('is made anew for a database that does not know its key', async () => {
  await keep();
  answer = knowing('made-1');
  expect(await start()).toEqual({ apiKey: 'made-1', workspaceId: 'ws-1', first: true });
  expect(await file()).toEqual({ api_key: 'made-1', workspace_id: 'ws-1' });
});

it.each([403, 429, 503])('is neither used nor replaced when the answer is %i', async (status) => {
  await keep();
  answer = () => status;
  await expect(start()).rejects.toThrow(`GET /v1/me: ${status}`);
  expect(seeds).toBe(0);
  expect(await file()).toEqual({ api_key: 'kept', workspace_id: 'ws-kept' });
});
