import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { campaignMail, startWorld, type World } from './world.fixture-spec.js';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

const send = (to: string, id: string) => world.transport.sendMail(campaignMail(to, id));
const answersTo = (id: string) => world.listener.deliveries.filter(({ raw }) => raw.includes(`<${id}@acme.example>`));

describe('the scripted people', () => {
  it.each([
    ['interested', 'mia@acme.example', 'interested+s1@sandbox.test', /sounds interesting/],
    ['not-interested', 'mia@acme.example', 'not-interested+s1@sandbox.test', /not interested/],
    ['question', 'mia@acme.example', 'question+s1@sandbox.test', /How much/],
    ['ooo', 'mia@acme.example', '', /back on 2026-03-09/],
    ['unsubscribe', 'mia@acme.example', 'unsubscribe+s1@sandbox.test', /please unsubscribe me/],
    ['late-bounce', 'bounce+late-bounce-s1@bounces.acme.example', '', /could not be delivered/],
    ['complain', 'bounce+complain-s1@bounces.acme.example', '', /abuse report/],
  ])('%s answers once, however often the mail comes', async (script, to, from, words) => {
    const id = `${script}-s1`;
    await send(`${script}+s1@sandbox.test`, id);
    await send(`${script}+s1@sandbox.test`, id);
    expect((await world.settle()).body).toEqual({ pending: 0 });
    const answers = answersTo(id);
    expect(answers).toHaveLength(1);
    expect(answers[0]).toMatchObject({ to, from });
    expect(answers[0]?.mail.text).toMatch(words);
  });

  it('answers each mail of a thread', async () => {
    await send('interested+thread@sandbox.test', 'thread-1');
    await send('interested+thread@sandbox.test', 'thread-2');
    await world.settle();
    expect([answersTo('thread-1').length, answersTo('thread-2').length]).toEqual([1, 1]);
  });

  it('bounce refuses at RCPT and keeps nothing', async () => {
    await expect(send('bounce+b@sandbox.test', 'bounce-b')).rejects.toMatchObject({
      responseCode: 550, response: expect.stringContaining('550 5.1.1 '), command: 'RCPT TO',
    });
    expect((await world.get('/sandbox/messages?to=bounce%2Bb@sandbox.test')).body.data).toEqual([]);
  });

  it('soft refuses the first attempt of each mail and takes the second', async () => {
    for (const id of ['soft-1', 'soft-2']) {
      const first = expect(send('soft+a@sandbox.test', id)).rejects;
      await first.toMatchObject({ responseCode: 451, response: expect.stringContaining('451 4.2.0 ') });
      await send('soft+a@sandbox.test', id);
    }
    expect((await world.get('/sandbox/messages?to=soft%2Ba@sandbox.test')).body.data).toHaveLength(2);
  });

  it('others take the mail and stay silent, at any domain', async () => {
    await send('dana@sandbox.test', 'silent-1');
    await send('interested@elsewhere.example', 'silent-2');
    await world.settle();
    expect(answersTo('silent-1').concat(answersTo('silent-2'))).toEqual([]);
    expect((await world.get('/sandbox/messages?to=interested@elsewhere.example')).body.data).toHaveLength(1);
  });
});

describe('the window', () => {
  it('shows a message as it came', async () => {
    await send('reader@sandbox.test', 'reader-1');
    const { status, type, body } = await world.get('/sandbox/messages?to=Reader@sandbox.test');
    expect([status, type]).toEqual([200, 'application/json']);
    expect(body).toEqual({
      object: 'list',
      data: [{
        id: expect.stringMatching(/^msg_/),
        to: 'reader@sandbox.test',
        from: 'mia@acme.example',
        subject: 'Your Zürich office',
        text: 'Hello,\n\nshall we talk?\n.\nMia\n',
        headers: expect.objectContaining({
          'message-id': '<reader-1@acme.example>', date: 'Mon, 02 Mar 2026 09:00:00 +0000',
        }),
        raw: expect.stringContaining('\r\n\r\nHello,\r\n\r\nshall we talk?\r\n.\r\nMia'),
        received_at: expect.stringMatching(/^\d{4}-.*Z$/),
      }],
    });
  });

  it('lists the newest first, up to the limit', async () => {
    for (const n of [1, 2, 3]) await send('many@sandbox.test', `many-${n}`);
    const { body } = await world.get('/sandbox/messages?to=many@sandbox.test&limit=2');
    expect(body.data?.map((message) => message.headers['message-id'])).toEqual([
      '<many-3@acme.example>', '<many-2@acme.example>',
    ]);
    expect((await world.get('/sandbox/messages?limit=10000')).status).toBe(200);
  });

  it.each(['0', '-1', '10001', 'ten', '1.5', '', '1e3'])('refuses limit=%s', async (limit) => {
    const { status, type, body } = await world.get(`/sandbox/messages?limit=${limit}`);
    expect([status, type]).toEqual([422, 'application/problem+json']);
    expect(body).toMatchObject({ code: 'VALIDATION_ERROR', status: 422, errors: [{ field: 'limit' }] });
  });

  it('has the Sent folder of each mailbox', async () => {
    await send('sent@sandbox.test', 'sent-1');
    const sent = async (mailbox: string, id: string) =>
      (await world.get(`/sandbox/sent?mailbox=${mailbox}&message_id=${encodeURIComponent(id)}`)).body;
    const found = { found: true, at: expect.stringMatching(/Z$/) };
    expect(await sent('mia@acme.example', '<sent-1@acme.example>')).toEqual(found);
    expect(await sent('mia@acme.example', 'sent-1@acme.example')).toEqual(found);
    expect(await sent('mia@acme.example', '<sent-2@acme.example>')).toEqual({ found: false });
    expect(await sent('tom@acme.example', '<sent-1@acme.example>')).toEqual({ found: false });
    expect((await world.get('/sandbox/sent?mailbox=x')).status).toBe(422);
  });

  it('says that it is an emulator, lives, and knows its paths', async () => {
    expect((await world.get('/')).body).toMatchObject({ emulator: true });
    expect((await world.get('/livez')).status).toBe(200);
    expect(await world.get('/sandbox/nothing')).toMatchObject({ status: 404, type: 'application/problem+json' });
    expect((await world.get('/constructor')).status).toBe(404);
    expect((await world.get('/sandbox/settle')).status).toBe(405);
  });
});

describe('the door', () => {
  it('keeps a copy for each recipient', async () => {
    const mail = campaignMail('a@sandbox.test', 'pair');
    const envelope = { ...mail.envelope, to: ['a@sandbox.test', 'b@sandbox.test'] };
    await world.transport.sendMail({ ...mail, envelope });
    for (const to of ['a', 'b']) {
      expect((await world.get(`/sandbox/messages?to=${to}@sandbox.test`)).body.data).toHaveLength(1);
    }
  });

  it('refuses a message over 10 MiB and keeps nothing of it', async () => {
    const raw = `Message-ID: <big@acme.example>\r\n\r\n${'0123456789\r\n'.repeat(900_000)}`;
    const envelope = { from: 'bounce+big@acme.example', to: ['big@sandbox.test'] };
    await expect(world.transport.sendMail({ envelope, raw })).rejects.toMatchObject({ responseCode: 552 });
    expect((await world.get('/sandbox/messages?to=big@sandbox.test')).body.data).toEqual([]);
  });

  it('takes a mail without Message-ID, date or sender', async () => {
    const envelope = { from: 'x@acme.example', to: ['interested+bare@sandbox.test'] };
    await world.transport.sendMail({ envelope, raw: 'Subject: bare\r\n\r\nbody\r\n' });
    expect((await world.settle()).body).toEqual({ pending: 0 });
    const { body } = await world.get('/sandbox/messages?to=interested%2Bbare@sandbox.test');
    expect(body.data).toMatchObject([{ subject: 'bare', from: 'x@acme.example' }]);
  });
});
