import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { newId } from '@sortie/contracts';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SequencingConfig } from '../sequencing.config.js';
import { Cursors } from '../sequencing.cursors.js';
import { callOf, openApiWorld, type ApiWorld } from './api-world.fixture-spec.js';
import { MailboxesEndpoint } from './mailboxes.endpoint.js';

let world: ApiWorld;
let provider: Server;
let mailboxes: MailboxesEndpoint;
const asked: string[] = [];
let webhooks: object = { message: 'away', name: 'internal_server_error', statusCode: 500 };

beforeAll(async () => {
  world = await openApiWorld();
  provider = createServer((request, response) => {
    asked.push(`${request.method} ${new URL(request.url!, 'http://x').pathname.split('/').at(-1)}`);
    const webhook = request.method === 'POST';
    response.writeHead(webhook && 'statusCode' in webhooks ? 500 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(webhook ? webhooks : { data: [] }));
  });
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
  const { port } = provider.address() as AddressInfo;
  const config = Object.assign(new SequencingConfig(), {
    cursorKey: Buffer.alloc(32, 2), publicUrl: 'http://127.0.0.1:1', sandboxUrl: `http://127.0.0.1:${port}`,
  });
  mailboxes = new MailboxesEndpoint(world.test.store, new Cursors(config), config);
}, 30_000);
afterAll(async () => {
  provider.close();
  await world.test.close();
}, 30_000);

it('asks Resend once for a repeated request, and makes the webhook that was not made', async () => {
  const call = callOf(newId('workspace'), { idempotency_key: newId('request'), request_hash: 'same' }, 'test');
  const create = () => mailboxes.create({ email: 'pat@resent.example', resend: { api_key: 're_1' } } as never, call);
  const first = await create();
  expect(first).toMatchObject({ resend: { listening: false } });
  expect(asked).toEqual(['GET domains', 'POST webhooks']);
  webhooks = { object: 'webhook', id: 'wh_1', signing_secret: 'whsec_1' };
  expect(await create()).toMatchObject({ id: first.id, resend: { listening: true } });
  expect(asked.slice(2)).toEqual(['POST webhooks']);
  expect(await create()).toMatchObject({ id: first.id, resend: { listening: true } });
  expect(asked).toHaveLength(3);
});
