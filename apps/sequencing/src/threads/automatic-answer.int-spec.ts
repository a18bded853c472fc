import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { mailKeys } from '../mail/mail-keys.js';
import { verpAddress } from '../mail/verp.js';
import { openThreadWorld, type Sent, type ThreadWorld } from './thread-world.fixture-spec.js';
import { threadOf } from './thread-id.js';

let world: ThreadWorld;
beforeAll(async () => {
  world = await openThreadWorld();
});
afterAll(() => world.close());

const automatic = { 'Auto-Submitted': 'auto-replied', Subject: 'Automatic reply: A question' };
const toReturnPath = (sent: Sent) => ({ 'Delivered-To': verpAddress(sent.touchId, mailKeys(world.config).verp) });
const suppressed = (sent: Sent) =>
  world.rows(`select address_hash, reason from suppressions where contact_id = $1`, sent.contactId);

it('is no letter from its person: who unsubscribed is not answered for it', async () => {
  const sent = await world.sent();
  const id = threadOf(sent.enrollmentId);
  await world.repliesOn(sent, 'I am away.', automatic);
  const early = await world.write({ id, text: 'Have a good time' });
  await world.arrives(sent, { 'Delivered-To': verpAddress(sent.touchId, mailKeys(world.config).verp, 'unsub') }, '');
  expect(await suppressed(sent)).toMatchObject([{ reason: 'unsubscribed' }]);
  await expect(world.write({ id, text: 'One more thing' })).rejects.toMatchObject({ code: 'INVALID_STATE' });
  await world.answers.run();
  const [answer] = await world.rows('select state, reason from reply_sends where id = $1', early.id);
  expect(answer).toEqual({ state: 'failed', reason: 'suppressed' });
  // What a person says it was counts.
  const [reply] = (await world.replies.list({ contact_id: sent.contactId }, world.call())).data;
  await world.replies.classify({ id: reply!.id, classification: 'question' }, world.call());
  await expect(world.write({ id, text: 'An answer' })).resolves.toMatchObject({ to: sent.email });
});

it('gives no address to write to, nor does a mail without a sender', async () => {
  const sent = await world.sent();
  const id = threadOf(sent.enrollmentId);
  await world.repliesOn(sent, 'Yes, tell me more.');
  await world.arrives(sent, { ...automatic, ...toReturnPath(sent), From: 'noreply@people.example' }, 'Received.');
  await world.arrives(sent, { ...toReturnPath(sent), From: '' }, 'Nobody');
  expect((await world.replies.list({ contact_id: sent.contactId }, world.call())).data).toHaveLength(3);
  await expect(world.write({ id, text: 'Here it is.' })).resolves.toMatchObject({ to: sent.email });
});

it('and an answer that comes back says that its own address is dead, and no other', async () => {
  const sent = await world.sent();
  const id = threadOf(sent.enrollmentId);
  await world.repliesOn(sent, 'Yes, tell me more.');
  const wrote = "update messages set from_address = 'old@people.example' where thread_id = $1 and direction = 'inbound'";
  await world.rows(wrote, id);
  const answer = await world.write({ id, text: 'Here it is.' });
  await world.answers.run();
  const head = { From: 'MAILER-DAEMON@mx.example', 'Return-Path': '<>', Subject: 'failure notice' };
  const said = ['<old@people.example>:', 'Remote host said: 550 5.1.1 no such user', '',
    '--- Below this line is a copy of the message.', '', `Message-ID: ${answer.message_id}`];
  await world.arrives(sent, head, said.join('\r\n'));
  const hash = world.test.keyring.blind(world.workspaceId, 'old@people.example');
  expect(await suppressed(sent)).toEqual([{ address_hash: hash, reason: 'bounced' }]);
  const [enrollment] = await world.rows('select status from enrollments where id = $1', sent.enrollmentId);
  expect(enrollment.status).not.toBe('bounced');
});
