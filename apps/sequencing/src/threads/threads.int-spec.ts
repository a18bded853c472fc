import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId, type ContactErased, type PublishedEvent } from '@sortie/contracts';
import { ContactErasedConsumer } from '../erasure/contact-erased.consumer.js';
import { parseMail } from '../inbound/parse.js';
import { openThreadWorld, type Sent, type ThreadWorld } from './thread-world.fixture-spec.js';
import { threadOf } from './thread-id.js';

let world: ThreadWorld;
beforeAll(async () => {
  world = await openThreadWorld();
});
afterAll(() => world.close());

const threadOfMail = (sent: Sent) => world.threads.get({ id: threadOf(sent.enrollmentId) }, world.call());
const stateOf = async (id: string) => (await world.rows('select state, reason from reply_sends where id = $1', id))[0];
const events = async (stream: string) =>
  (await world.rows('select type from events where stream_id = $1 order by version', stream)).map(({ type }) => type);

it.each([
  [{ text: ' \n\t' }, '/text'],
  [{ html: '<p>&nbsp;</p>' }, '/html'],
])('refuses an answer without words: %j', async (words, pointer) => {
  const sent = await world.sent();
  const id = threadOf(sent.enrollmentId);
  await expect(world.write({ id, ...words })).rejects.toMatchObject({ fields: [{ pointer, code: 'blank' }] });
});

describe('a thread', () => {
  it('shows what was sent, what came back with its quote apart, and the answer to it', async () => {
    const sent = await world.sent();
    await world.repliesOn(sent, 'Tell me more.\r\n\r\nOn Tue, Sam <s@o.example> wrote:\r\n> Hello Dana');
    const thread = await threadOfMail(sent);
    expect(thread).toMatchObject({ subject: 'A question', replies: 1, last_direction: 'inbound', has_more: false });
    expect(thread.messages).toMatchObject([
      { direction: 'outbound', touch_id: sent.touchId, to: sent.email, subject: 'A question', text: 'Hello Dana',
        state: 'accepted', message_id: sent.messageId },
      { direction: 'inbound', from: sent.email, text: 'Tell me more.', state: 'received', classification: 'interested',
        quoted: 'On Tue, Sam <s@o.example> wrote:\n> Hello Dana', from_other: false },
    ]);
    const answer = await world.write({ id: thread.id, text: 'Here it is.' });
    expect(answer).toMatchObject({ direction: 'outbound', state: 'planned', to: sent.email });
    await world.answers.run();
    const mail = await parseMail(Buffer.from(world.raw.at(-1)!));
    const inbound = thread.messages[1]!.message_id!;
    expect(mail).toMatchObject({ subject: 'Re: A question', inReplyTo: inbound, text: 'Here it is.' });
    expect(mail.references).toEqual([sent.messageId, inbound]);
    expect(mail.headers.has('list-unsubscribe')).toBe(false);
    const after = await threadOfMail(sent);
    expect(after.messages.at(-1)).toMatchObject({ id: answer.id, state: 'accepted' });
    expect(after).toMatchObject({ last_direction: 'outbound', replies: 1 });
    expect(await events(thread.id)).toEqual(['message.written', 'message.sent']);
  });

  it('goes on when the contact answers the answer under another subject', async () => {
    const sent = await world.sent();
    await world.repliesOn(sent, 'Interesting');
    const { id } = await threadOfMail(sent);
    const answer = await world.write({ id, html: '<p>Hi <b>Dana</b></p>' });
    expect(answer.text).toBe('Hi Dana');
    await world.answers.run();
    await world.arrives(sent, { 'In-Reply-To': answer.message_id!, Subject: 'Something else' }, 'And this?');
    const thread = await threadOfMail(sent);
    expect(thread).toMatchObject({ replies: 2, subject: 'Something else' });
    expect(thread.messages).toHaveLength(4);
  });

  it('is listed by activity, contact, mailbox and campaign, and not elsewhere', async () => {
    const [one, two] = [await world.sent(), await world.sent()];
    await world.repliesOn(one, 'Yes');
    const ids = async (filter: object) =>
      (await world.threads.list({ limit: 200, ...filter }, world.call())).data.map(({ id }) => id);
    const [first, second] = [threadOf(one.enrollmentId), threadOf(two.enrollmentId)];
    expect(await ids({ contact_id: one.contactId })).toEqual([first]);
    expect(await ids({ mailbox_id: two.mailboxId })).toEqual([second]);
    expect(await ids({ campaign_id: two.campaignId })).toEqual([second]);
    expect(await ids({})).toEqual(expect.arrayContaining([first, second]));
    const counted = { contact_id: one.contactId, include: 'total' } as const;
    expect(await world.threads.list(counted, world.call())).toMatchObject({ total: 1 });
    const page = await world.threads.list({ limit: 1 }, world.call());
    const next = await world.threads.list({ limit: 1, cursor: page.next_cursor! }, world.call());
    expect(page.data[0]!.last_message_at >= next.data[0]!.last_message_at).toBe(true);
    const elsewhere = { ...world.call(), caller: { ...world.call().caller, workspace_id: newId('workspace') } };
    expect((await world.threads.list({}, elsewhere)).data).toEqual([]);
    await expect(world.threads.get({ id: first }, elsewhere)).rejects.toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
  });

  it('stays readable under a flood', async () => {
    const sent = await world.sent();
    for (let index = 0; index < 120; index++) await world.repliesOn(sent, `Again ${index}`);
    const thread = await threadOfMail(sent);
    expect(thread).toMatchObject({ replies: 120, has_more: true });
    expect(thread.messages).toHaveLength(100);
    const all = [];
    for (let cursor: string | undefined; ;) {
      const page = await world.threads.messages({ id: thread.id, limit: 50, cursor }, world.call());
      all.push(...page.data.map(({ id }) => id));
      if (!page.next_cursor) break;
      cursor = page.next_cursor;
    }
    expect(new Set(all).size).toBe(121);
    const counted = { id: thread.id, limit: 1, include: 'total' } as const;
    expect(await world.threads.messages(counted, world.call())).toMatchObject({ total: 121 });
  }, 60_000);

  it('is forgotten with its person, and so are its answers that have not gone out', async () => {
    const sent = await world.sent();
    await world.repliesOn(sent, 'Forget me');
    const { id } = await threadOfMail(sent);
    const answer = await world.write({ id, text: 'Sure' });
    const before = world.raw.length;
    const consumer = new ContactErasedConsumer();
    const data: ContactErased = { contact_id: sent.contactId, erasure_id: newId('erasure') } as ContactErased;
    const event = { data } as unknown as PublishedEvent;
    await world.test.store.within(world.workspaceId, {}, (unit) => consumer.erase(event, unit));
    await world.answers.run();
    await world.repliesOn(sent, 'Hello?');
    expect(await stateOf(answer.id)).toBeUndefined();
    expect(world.raw).toHaveLength(before);
    for (const table of ['threads', 'reply_sends', 'replies'])
      expect(await world.rows(`select from ${table} where contact_id = $1`, sent.contactId)).toEqual([]);
    expect(await world.rows('select from messages where thread_id = $1', id)).toEqual([]);
  });
});

describe('an answer', () => {
  const opened = async (): Promise<Sent & { id: string }> => {
    const sent = await world.sent();
    await world.repliesOn(sent, 'Yes please');
    return { ...sent, id: threadOf(sent.enrollmentId) };
  };

  it('goes out once, however many look for work', async () => {
    const { id } = await opened();
    const before = world.raw.length;
    await world.write({ id, text: 'Once' }, { idempotency_key: 'k1' });
    await world.write({ id, text: 'Once' }, { idempotency_key: 'k1' });
    await Promise.all([world.answers.run(), world.answers.run(), world.answers.run()]);
    await world.answers.run();
    expect(world.raw.length - before).toBe(1);
  });

  it('is never sent again after its sender died, and what comes back proves that it went out', async () => {
    const sent = await opened();
    const answer = await world.write({ id: sent.id, text: 'Did you get this?' });
    const before = world.raw.length;
    await world.rows("update reply_sends set state = 'submitting', owner = 2000000000 where id = $1", answer.id);
    await world.answers.run();
    expect(await stateOf(answer.id)).toMatchObject({ state: 'unknown' });
    await world.answers.run();
    expect(world.raw).toHaveLength(before);
    await world.arrives(sent, { 'In-Reply-To': answer.message_id! }, 'Yes, I did');
    expect(await stateOf(answer.id)).toMatchObject({ state: 'accepted' });
    expect(await events(sent.id)).toEqual(['message.written', 'message.sent']);
  });

  it('waits for no cap, no window and no gap, but for a paused mailbox', async () => {
    const sent = await opened();
    await world.rows("update mailboxes set daily_cap = 1, gap_seconds = 86400 where id = $1", sent.mailboxId);
    const answer = await world.write({ id: sent.id, text: 'At once' });
    await world.answers.run();
    expect(await stateOf(answer.id)).toMatchObject({ state: 'accepted' });
    const late = await world.write({ id: sent.id, text: 'Later' });
    await world.rows("update mailboxes set status = 'paused' where id = $1", sent.mailboxId);
    await world.answers.run();
    expect(await stateOf(late.id)).toMatchObject({ state: 'planned', reason: 'mailbox_paused' });
    await expect(world.write({ id: sent.id, text: 'No' })).rejects.toMatchObject({
      code: 'INVALID_STATE',
    });
    await world.rows("update mailboxes set status = 'active' where id = $1", sent.mailboxId);
    await world.rows('update reply_sends set due_at = now() where id = $1', late.id);
    await world.answers.run();
    expect(await stateOf(late.id)).toMatchObject({ state: 'accepted' });
  });

  it('may go to who unsubscribed and wrote to us, never to who complained', async () => {
    const sent = await opened();
    await world.repliesOn(sent, 'Please remove me from your list');
    const sorry = await world.write({ id: sent.id, text: 'Done, sorry.' });
    await world.answers.run();
    expect(await stateOf(sorry.id)).toMatchObject({ state: 'accepted' });
    const late = await world.write({ id: sent.id, text: 'One more thing' });
    await world.rows("update suppressions set reason = 'complained' where contact_id = $1", sent.contactId);
    await world.answers.run();
    expect(await stateOf(late.id)).toMatchObject({ state: 'failed', reason: 'suppressed' });
    expect((await events(sent.id)).at(-1)).toBe('message.failed');
    await expect(world.write({ id: sent.id, text: 'x' })).rejects.toMatchObject({
      code: 'INVALID_STATE',
    });
  });

  it('that bounces says so, and its address is dead', async () => {
    const sent = await opened();
    const answer = await world.write({ id: sent.id, text: 'Hello again' });
    await world.answers.run();
    expect((await parseMail(Buffer.from(world.raw.at(-1)!))).messageId).toBe(answer.message_id);
    const head = { From: 'MAILER-DAEMON@mx.example', 'Return-Path': '<>', Subject: 'failure notice' };
    const said = [
      `<${sent.email}>:`,
      'Remote host said: 550 5.1.1 no such user',
      '',
      '--- Below this line is a copy of the message.',
      '',
      `Message-ID: ${answer.message_id}`,
    ];
    await world.arrives(sent, head, said.join('\r\n'));
    expect(await stateOf(answer.id)).toMatchObject({ state: 'failed', reason: '5.1.1' });
    const suppressed = await world.rows('select reason from suppressions where contact_id = $1', sent.contactId);
    expect(suppressed).toEqual([{ reason: 'bounced' }]);
    // A person's answer counts on no campaign.
    expect(await events(sent.enrollmentId)).not.toContain('email.bounced');
  });

  it.each([
    [{}, 'text'],
    [{ text: 'a', html: '<p>a</p>' }, 'text'],
    [{ text: 'a', subject: 'Hi\r\nBcc: x@y.example' }, 'subject'],
  ])('refuses %j naming %s', async (words, field) => {
    const { id } = await opened();
    await expect(world.write({ id, ...words })).rejects.toMatchObject({
      code: 'VALIDATION_ERROR',
      fields: [{ field }],
    });
  });

  it('needs a thread', async () => {
    await expect(world.write({ id: newId('thread'), text: 'a' })).rejects.toMatchObject({
      code: 'RESOURCE_NOT_FOUND',
    });
  });
});
