import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { accepted } from '../sending/accepted.js';
import { openThreadWorld, type ThreadWorld } from '../threads/thread-world.fixture-spec.js';
import { applyEarly } from './apply-early.js';

let world: ThreadWorld;
beforeAll(async () => {
  world = await openThreadWorld();
});
afterAll(() => world.close());

it.each(['submitting', 'unknown'])('an answer to a mail that is %s is kept, and the ids it has', async (state) => {
  const sent = await world.sent();
  await world.rows('update touches set state = $2, sent_at = null where id = $1', sent.touchId, state);
  // Resend has named the mail, and nobody here knows that name yet.
  const given = { providerId: `re_${sent.touchId}`, messageId: `<${sent.touchId}@resend.example>` };
  await world.repliesOn(sent, 'Yes, please call me.', { 'In-Reply-To': given.messageId });
  const { data } = await world.replies.list({ contact_id: sent.contactId }, world.call());
  expect(data).toMatchObject([{ classification: 'interested' }]);
  const touch = () => world.rows('select state, provider_id, message_id from touches where id = $1', sent.touchId);
  expect(await touch()).toMatchObject([{ state: 'accepted', provider_id: null }]);
  const place = { ...sent, id: sent.touchId, workspaceId: world.workspaceId, step: 0 };
  await accepted(world.test.store, place, new Date(), {
    reply: 'taken', delivered: false, by: 'server', ...given, applyEarly,
  });
  expect(await touch()).toEqual([{ state: 'accepted', provider_id: given.providerId, message_id: given.messageId }]);
});

it('an answer that names nothing known is to what went out, not to what may have', async () => {
  const sent = await world.sent();
  await world.rows("update touches set state = 'submitting', address_hash = $2, subject = 'A question' where id = $1",
    ...(await world.rows(
      `select n.id, t.address_hash from touches t join touches n on n.enrollment_id = t.enrollment_id and n.step = 1
       where t.id = $1`,
      sent.touchId,
    )).flatMap(({ id, address_hash }) => [id, address_hash]));
  await world.repliesOn(sent, 'Yes, please call me.', { 'In-Reply-To': '<unheard-of@resend.example>' });
  const states = await world.rows('select state from touches where enrollment_id = $1 order by step', sent.enrollmentId);
  expect(states).toEqual([{ state: 'accepted' }, { state: 'submitting' }]);
});
