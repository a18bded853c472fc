import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Resend } from 'resend';
import { campaignMail, startWorld, type World } from './world.fixture-spec.js';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

/** What stands in any table of an address or a subject, as text or as bytes. */
async function traces(word: string): Promise<string[]> {
  const found = [];
  for (const table of ['messages', 'outbox', 'soft_seen', 'resend_emails', 'forgotten']) {
    const rows = await world.rows(`SELECT to_jsonb(t) AS row FROM sandbox.${table} t`);
    // Bytes show as `\x…`.
    const shapes = [word, Buffer.from(word).toString('hex')];
    const all = JSON.stringify(rows).toLowerCase();
    if (shapes.some((shape) => all.includes(shape))) found.push(table);
  }
  return found;
}

const forget = (body: object) =>
  world.get('/sandbox/forget', { method: 'POST', body: JSON.stringify(body) });
const sent = (id: string) =>
  world.get(`/sandbox/sent?mailbox=mia@acme.example&message_id=${encodeURIComponent(`<${id}@acme.example>`)}`);
const taken = (to: string, id: string) => world.transport.sendMail(campaignMail(to, id));

it('forgets mails and their answers, and delivers none that still waits', async () => {
  await taken('interested+gone@sandbox.test', 'gone-1');
  await world.settle();
  const heard = world.listener.deliveries.length;
  // The second answer still waits, however often it is tried meanwhile.
  world.listener.replies.push(...Array.from({ length: 64 }, () => 451));
  await taken('interested+gone@sandbox.test', 'gone-2');
  await taken('dana+stays@sandbox.test', 'stays-1');
  expect(await traces('+gone@sandbox.test')).toEqual(['messages', 'outbox']);
  for (const _twice of [1, 2]) {
    const mails = ['<gone-1@acme.example>', '<gone-2@acme.example>', '<none@acme.example>'];
    expect(await forget({ message_ids: mails })).toMatchObject({ status: 200 });
    expect(await traces('+gone@sandbox.test')).toEqual([]);
  }
  world.listener.replies.length = 0;
  expect(await world.settle()).toMatchObject({ status: 200, body: { pending: 0 } });
  expect(world.listener.deliveries).toHaveLength(heard);
  // The Sent folder still tells that they left, and others are as before.
  expect((await sent('gone-2')).body.found).toBe(true);
  const { data } = (await world.get('/sandbox/messages')).body;
  expect(data!.map(({ to }) => to)).toEqual(['dana+stays@sandbox.test']);
});

it('keeps nothing of a copy that comes after it was told to forget', async () => {
  await forget({ message_ids: ['<late-1@acme.example>'] });
  await taken('question+late@sandbox.test', 'late-1');
  expect(await traces('+late@sandbox.test')).toEqual([]);
  expect((await sent('late-1')).body.found).toBe(true);
  expect((await world.settle()).body.pending).toBe(0);
});

it('forgets mails that went through Resend, by their keys, and still tells what became of them', async () => {
  const resend = new Resend('re_forget', { baseUrl: `${world.address.http}/resend` });
  await resend.webhooks.create({ endpoint: 'http://127.0.0.1:9/', events: ['email.sent', 'email.delivered'] });
  const mail = {
    from: 'Mia <mia@acme.example>', to: 'interested+resent@sandbox.test', subject: 'For Resentful', text: 'Hello',
  };
  const send = async (idempotencyKey: string) => (await resend.emails.send(mail, { idempotencyKey })).data!.id;
  const id = await send('tch_1');
  expect(await traces('+resent@sandbox.test')).toEqual(['messages', 'outbox', 'resend_emails']);
  await forget({ idempotency_keys: ['tch_1', 'tch_2'] });
  expect(await traces('+resent@sandbox.test')).toEqual([]);
  expect(await traces('resentful')).toEqual([]);
  expect(await world.rows("SELECT FROM sandbox.outbox WHERE kind = 'webhook'")).toHaveLength(2);
  // The same mail again is the same, and one that comes only now leaves nothing.
  expect(await send('tch_1')).toBe(id);
  expect((await resend.emails.get(await send('tch_2'))).data).toMatchObject({ message_id: expect.any(String) });
  expect(await traces('+resent@sandbox.test')).toEqual([]);
});

it('keeps no address of somebody who was refused at first', async () => {
  await expect(taken('soft+shy@sandbox.test', 'shy-1')).rejects.toThrow('4.2.0');
  expect(await traces('+shy@sandbox.test')).toEqual([]);
  await taken('soft+shy@sandbox.test', 'shy-1');
});

it.each([
  ['[]', 'body'],
  ['no json', 'body'],
  ['{"message_ids": "<a@b.test>"}', 'message_ids'],
  ['{"idempotency_keys": [1]}', 'idempotency_keys'],
])('refuses %s', async (body, field) => {
  const refused = await world.get('/sandbox/forget', { method: 'POST', body });
  expect(refused).toMatchObject({ status: 422, body: { code: 'VALIDATION_ERROR', errors: [{ field }] } });
});
