// The emulator, judged by Resend's own SDK.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Resend } from 'resend';
import { startWorld, type World } from '../world.fixture-spec.js';

let world: World;
let resend: Resend;
const heard: { headers: Record<string, string>; payload: string }[] = [];
let receiver: Server;
let secret: string;

const mail = (to: string) => ({
  from: 'Mia <mia@acme.example>',
  to,
  subject: 'Your office',
  text: 'Shall we talk?',
  tags: [{ name: 'touch', value: 'tch_1' }],
});
const client = (key: string) => new Resend(key, { baseUrl: `${world.address.http}/resend` });

beforeAll(async () => {
  world = await startWorld();
  resend = client('re_acme');
  receiver = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      heard.push({ headers: request.headers as Record<string, string>, payload: Buffer.concat(parts).toString() });
      response.end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
  const events = ['email.sent', 'email.delivered', 'email.bounced', 'email.complained'] as const;
  const { data, error } = await resend.webhooks.create({ endpoint, events: [...events] });
  expect(error).toBeNull();
  secret = data!.signing_secret;
});
afterAll(async () => {
  await new Promise((resolve) => receiver.close(resolve));
  await world.stop();
});

interface Heard {
  type: string;
  data: { email_id: string; tags: Record<string, string>; bounce?: { type: string } };
}

/** Sends, waits for the webhooks, and answers what the SDK's verifier makes of those about this mail. */
async function send(to: string) {
  const { data, error } = await resend.emails.send(mail(to));
  expect(error).toBeNull();
  expect((await world.settle()).status).toBe(200);
  const verified = heard.map(({ headers, payload }) => {
    const [id, timestamp, signature] = ['id', 'timestamp', 'signature'].map((name) => headers[`svix-${name}`]!) as [
      string, string, string,
    ];
    return resend.webhooks.verify({ payload, headers: { id, timestamp, signature }, webhookSecret: secret });
  }) as unknown as Heard[];
  return { id: data!.id, events: verified.filter((event) => event.data.email_id === data!.id) };
}

it('takes a mail, delivers it, and tells its webhooks, signed', async () => {
  const { id, events } = await send('dana@sandbox.test');
  expect(events.map(({ type }) => type).sort()).toEqual(['email.delivered', 'email.sent']);
  expect(events[0]!.data.tags).toEqual({ touch: 'tch_1' });
  const shown = await resend.emails.get(id);
  expect(shown.data).toMatchObject({ object: 'email', id, subject: 'Your office', last_event: 'delivered' });
  const { body } = await world.get('/sandbox/messages?to=dana@sandbox.test');
  expect(body.data).toMatchObject([{ subject: 'Your office', text: expect.stringContaining('Shall we talk?') }]);
});

it.each([
  ['bounce+1@sandbox.test', 'email.bounced'],
  ['complain+1@sandbox.test', 'email.complained'],
])('plays the people of the sandbox: %s', async (to, expected) => {
  const { events } = await send(to);
  expect(events.map(({ type }) => type)).toContain(expected);
});

it('has its people answer the sender', async () => {
  await send('interested+1@sandbox.test');
  expect(world.listener.deliveries.map(({ to }) => to)).toContain('mia@acme.example');
});

describe('an idempotency key', () => {
  it('sends once, however often it is repeated', async () => {
    const once = () => resend.emails.send(mail('once@sandbox.test'), { idempotencyKey: 'k1' });
    const sent = await Promise.all([once(), once(), once()]);
    expect(new Set(sent.map(({ data }) => data?.id)).size).toBe(1);
    const { body } = await world.get('/sandbox/messages?to=once@sandbox.test');
    expect(body.data).toHaveLength(1);
  });

  it('does not serve another mail', async () => {
    await resend.emails.send(mail('two@sandbox.test'), { idempotencyKey: 'k2' });
    const { error } = await resend.emails.send(mail('three@sandbox.test'), { idempotencyKey: 'k2' });
    expect(error).toMatchObject({ statusCode: 409, name: 'invalid_idempotent_request' });
  });
});

it.each([
  ['re_denied', mail('a@sandbox.test'), { statusCode: 403, name: 'invalid_api_key' }],
  ['re_limited', mail('a@sandbox.test'), { statusCode: 429, name: 'rate_limit_exceeded' }],
  ['re_down', mail('a@sandbox.test'), { statusCode: 500, name: 'internal_server_error' }],
  ['re_acme', { ...mail('a@sandbox.test'), from: 'nobody' }, { statusCode: 422, name: 'invalid_from_address' }],
  ['re_acme', { ...mail('a@sandbox.test'), subject: '' }, { statusCode: 422, name: 'missing_required_field' }],
  [
    're_acme',
    { ...mail('a@sandbox.test'), from: 'm@unverified.example' },
    { statusCode: 403, name: 'validation_error' },
  ],
])('refuses as Resend does: %s', async (key, body, expected) => {
  const { error } = await client(key).emails.send(body);
  expect(error).toMatchObject(expected);
});
