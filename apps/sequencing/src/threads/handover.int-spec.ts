import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { dayMs } from '@sortie/contracts';
import { openThreadWorld, type Sent, type ThreadWorld } from './thread-world.fixture-spec.js';
import { threadOf } from './thread-id.js';

let world: ThreadWorld;
beforeAll(async () => {
  world = await openThreadWorld();
});
afterAll(() => world.close());

const later = new Date(Date.now() + 10 * dayMs);
const mailboxOf = async (sent: Sent) =>
  (await world.threads.get({ id: threadOf(sent.enrollmentId) }, world.call())).mailbox_id;

it('an answer goes out from the mailbox that the contact has heard from last', async () => {
  const sent = await world.sent();
  await world.repliesOn(sent, 'Bin im Urlaub.', { 'Auto-Submitted': 'auto-replied' });
  const other = await world.handOver(sent);
  expect(await mailboxOf(sent)).toBe(sent.mailboxId);
  expect(await world.sender.sendNext(world.workspaceId, other, later)).toBe(true);
  expect(await mailboxOf(sent)).toBe(other);
  // A late answer to the first mail comes to the mailbox that has sent it.
  await world.repliesOn(sent, 'Tell me more');
  const answer = await world.write({ id: threadOf(sent.enrollmentId), text: 'Gladly' });
  await world.answers.run();
  const [email] = await world.rows('select email from mailboxes where id = $1', other);
  expect(answer.from).toBe(email.email);
  const send = 'select mailbox_id, state from reply_sends where id = $1';
  expect(await world.rows(send, answer.id)).toEqual([{ mailbox_id: other, state: 'accepted' }]);
  expect(await mailboxOf(sent)).toBe(other);
});

it("what answers an answer has come to the answer's mailbox, wherever its touch has gone", async () => {
  const sent = await world.sent();
  await world.repliesOn(sent, 'Tell me more');
  const answer = await world.write({ id: threadOf(sent.enrollmentId), text: 'Gladly' });
  await world.answers.run();
  const other = await world.mailbox();
  await world.rows('update touches set mailbox_id = $2 where id = $1', sent.touchId, other);
  await world.arrives(sent, { 'In-Reply-To': answer.message_id! }, 'Thank you');
  const { data } = await world.replies.list({ contact_id: sent.contactId }, world.call());
  expect(data.map((reply) => reply.mailbox_id)).toEqual([sent.mailboxId, sent.mailboxId]);
});
