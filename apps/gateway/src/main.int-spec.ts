import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { authenticate, getMe, getTestClock, leaseKeys, subjectOf } from '@sortie/contracts';
import { natsUsers, serviceEnvironment, services } from '@sortie/local';
import { connectBus, type Bus } from '@sortie/messaging';
import { privateNats, testMaster } from '@sortie/testing';
import { keysRevoked } from './auth/control.js';
import { service } from './main.js';
import { keyWith } from './testing/keys.js';

type Started = Awaited<ReturnType<typeof service.start>>;

const key = keyWith('AAAAAAAAAAAA');
const headers = { authorization: `Bearer ${key}` };
const source = { master: testMaster, databaseUrl: 'postgres://127.0.0.1/none', publicUrl: 'http://127.0.0.1' };
let nats: Awaited<ReturnType<typeof privateNats>>;
let identity: Bus;
let sequencing: Bus;
let running: Started;
let base: string;
let now = '2026-01-01T00:00:00.000Z';
const seen: { now: string }[] = [];
let lookUp: () => Promise<object> = known;

function known(): Promise<object> {
  return Promise.resolve({ known: true, principal_id: 'key_a', workspace_id: 'ws_a', mode: 'test', scopes: [] });
}

/** A peer as the users of production would be: answers operations over the bus in Nest's packets. */
async function peer(
  name: 'identity' | 'sequencing',
  answers: [{ name: string; service: string }, (context: { now: string }) => Promise<object>][],
): Promise<Bus> {
  const url = serviceEnvironment(name, { ...source, natsUrl: nats.url })['SORTIE_NATS_URL']!;
  const observer = {
    span: <T>(_n: string, _a: object, _t: string | undefined, work: () => Promise<T>) => work(),
    traceparent: () => undefined,
    line: () => undefined,
    failure: () => undefined,
  };
  const bus = await connectBus({ url, name, observer });
  for (const [operation, answer] of answers) {
    bus.connection.subscribe(subjectOf(operation), {
      callback: (_error, message) => {
        const { id, data } = message.json<{ id: string; data: { context: { now: string } } }>();
        void answer(data.context).then((response) =>
          message.respond(JSON.stringify({ response, isDisposed: true, id })),
        );
      },
    });
  }
  await bus.connection.flush();
  return bus;
}

const status = async (path: string) => (await fetch(base + path, { headers })).status;

/** Waits for an answer of the gateway: each look is a whole request. */
async function until(path: string, wanted: number): Promise<void> {
  while ((await status(path)) !== wanted) continue;
}

beforeAll(async () => {
  nats = await privateNats(natsUsers(services, testMaster));
  identity = await peer('identity', [
    [leaseKeys, () => Promise.resolve({ lease_ms: 1000 })],
    [authenticate, () => lookUp()],
    [
      getMe,
      (context) => {
        seen.push(context);
        return Promise.resolve({ object: 'me', workspace_id: 'ws_a' });
      },
    ],
  ]);
  sequencing = await peer('sequencing', [[getTestClock, () => Promise.resolve({ object: 'test_clock', now })]]);
  const extra = { SORTIE_LOG_LEVEL: 'silent', SORTIE_LOCAL_CALLS: 'off', SORTIE_PORT: '0' };
  running = await service.start(serviceEnvironment('gateway', { ...source, natsUrl: nats.url, extra }));
  base = running.address.http;
});

afterAll(async () => {
  await running.stop();
  await identity.close();
  await sequencing.close();
  await nats.stop();
});

it('answers over the bus once it has its lease', async () => {
  await until('/readyz', 200);
  const answer = await fetch(`${base}/v1/me`, { headers });
  expect([answer.status, await answer.json()]).toEqual([200, { object: 'me', workspace_id: 'ws_a' }]);
});

it('gives the test clock along, and hears that it moved', async () => {
  now = '2026-02-01T00:00:00.000Z';
  sequencing.connection.publish('ctl.clock.ws_a');
  await sequencing.connection.flush();
  // The announcement was passed on before this acknowledged request.
  await identity.connection.request(keysRevoked, '{"key_ids":[]}');
  await status('/v1/me');
  expect(seen.at(-1)!.now).toBe(now);
});

it('drops a revoked key before it acknowledges, also while it is being looked up', async () => {
  let started: () => void = () => undefined;
  let answered: (principal: object) => void = () => undefined;
  const asked = new Promise<void>((resolve) => {
    started = resolve;
  });
  lookUp = () => {
    started();
    return new Promise((resolve) => {
      answered = resolve;
    });
  };
  const other = keyWith('BBBBBBBBBBBB');
  const waiting = fetch(`${base}/v1/me`, { headers: { authorization: `Bearer ${other}` } });
  await asked;
  const acknowledged = await identity.connection.request(keysRevoked, JSON.stringify({ key_ids: ['key_a'] }));
  expect(acknowledged.json()).toEqual({ gateway_id: expect.stringMatching(/^[0-9a-f-]{36}$/) });
  answered(await known());
  expect((await waiting).status).toBe(401);
  lookUp = () => Promise.resolve({ known: false });
  expect(await status('/v1/me')).toBe(401);
});

it('says 503 with Retry-After within two seconds when the bus is gone', async () => {
  await nats.stop();
  await until('/readyz', 503);
  const began = performance.now();
  const answer = await fetch(`${base}/v1/me`, { headers: { authorization: `Bearer ${keyWith('CCCCCCCCCCCC')}` } });
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, expect.stringMatching(/^[1-9]/)]);
  expect(performance.now() - began).toBeLessThan(2000);
});

it('answers a request that is no HTTP, and headers that are too large, with a problem document', async () => {
  const tooLarge = await fetch(`${base}/livez`, { headers: { 'x-large': 'x'.repeat(17 * 1024) } });
  expect([tooLarge.status, tooLarge.headers.get('content-type')]).toEqual([
    431,
    'application/problem+json; charset=utf-8',
  ]);
  expect(await tooLarge.json()).toMatchObject({ status: 431, code: 'BAD_REQUEST' });
});
