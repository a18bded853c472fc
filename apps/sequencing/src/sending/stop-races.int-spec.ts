import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { applyReply, applyUnsubscribe } from '../inbound/apply.js';
import { touchById } from '../inbound/correspondence.js';
import { ControlEndpoint } from '../campaigns/control.endpoint.js';
import { ContactErasedConsumer } from '../erasure/contact-erased.consumer.js';
import { Phases } from '../testing/phases.fixture-spec.js';
import { openSendingWorld, type SendingWorld } from '../testing/sending-world.fixture-spec.js';
import { messageId } from '../mail/message-id.js';

type Enrolled = Awaited<ReturnType<SendingWorld['enroll']>>;

const racesOfEach = 300;
const lanes = 4;

describe('a stop against a send that is due', () => {
  let world: SendingWorld;

  beforeAll(async () => {
    world = await openSendingWorld();
  }, 30_000);
  afterAll(() => world.close(), 30_000);

  const stops: Record<string, (enrolled: Enrolled) => Promise<unknown>> = {
    reply: async ({ touchId }) => {
      const touch = (await touchById(world.test.store, touchId))!;
      await world.test.store.within(world.workspaceId, {}, (unit) =>
        applyReply(unit, touch, { classification: 'question', subject: null, text: 'Who is this?' }),
      );
    },
    unsubscribe: async ({ touchId }) => {
      const touch = (await touchById(world.test.store, touchId))!;
      await world.test.store.within(world.workspaceId, {}, (unit) => applyUnsubscribe(unit, touch, 'one_click'));
    },
    pause: ({ campaignId }) =>
      new ControlEndpoint(world.test.store, undefined as never).pause({ id: campaignId }, world.call()),
    erase: ({ contactId }) =>
      world.test.store.within(world.workspaceId, {}, (unit) =>
        new ContactErasedConsumer().erase(
          { data: { contact_id: contactId, erasure_id: 'ers_1' } } as never,
          unit,
        ),
      ),
  };

  it.each(Object.keys(stops))(
    '%s: no send begins after the stop committed',
    async (kind) => {
      const sent = { before: 0, never: 0 };
      const phases = new Phases();
      await Promise.all(
        Array.from({ length: lanes }, async (_, lane) => {
          const mailboxId = await world.mailbox();
          for (let race = lane; race < racesOfEach; race += lanes) {
            const enrolled = await world.enroll(mailboxId);
            const sending = phases.run(() => world.sender.sendNext(world.workspaceId, mailboxId, new Date()));
            await phases.reach(race);
            await stops[kind]!(enrolled);
            const atCommit = await world.state(enrolled.touchId);
            await sending;
            const mail = world.taken.filter((id) => id === messageId(enrolled.touchId, 'outbound.example')).length;
            const stopped = atCommit === 'skipped' || atCommit === 'held';
            expect(['skipped', 'held', 'submitting', 'accepted']).toContain(atCommit);
            expect(mail).toBe(stopped ? 0 : 1);
            sent[stopped ? 'never' : 'before'] += 1;
          }
        }),
      );
      // Both must happen, or nothing was raced.
      expect(sent.never).toBeGreaterThan(0);
      expect(sent.before).toBeGreaterThan(0);
    },
    120_000,
  );
});
