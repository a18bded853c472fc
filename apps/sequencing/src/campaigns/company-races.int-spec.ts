import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { newId } from '@sortie/contracts';
import { applyReply } from '../inbound/apply.js';
import { touchById } from '../inbound/correspondence.js';
import { messageId } from '../mail/message-id.js';
import { Phases } from '../testing/phases.fixture-spec.js';
import { markStopped } from './company-stop.js';
import { openCampaignWorld, type CampaignWorld } from './campaign-world.fixture-spec.js';

const races = 300;
const lanes = 4;

let world: CampaignWorld;
beforeAll(async () => {
  world = await openCampaignWorld();
}, 30_000);
afterAll(() => world.close(), 30_000);

/** Two colleagues in a campaign; the second's mail is due, with the touch there to be taken back or not. */
async function colleagues(mailboxId: string, sequence_id: string) {
  const company_id = newId('company');
  const { id } = await world.drafts.create(
    { name: 'x', sequence_id, settings: { stop_company_on_reply: true } },
    world.call(),
  );
  await world.drafts.start({ id }, world.call());
  const touches: string[] = [];
  for (const contact_id of [world.crm.contact({ company_id }), world.crm.contact({ company_id })]) {
    const { enrollment_id } = await world.triggers.trigger({ id, contact_id }, world.call());
    const [touch] = await world.rows('select id from touches where enrollment_id = $1', enrollment_id);
    touches.push(touch.id);
  }
  await world.rows("update touches set due_at = now() + interval '9 days' where id = $1", touches[0]);
  await world.rows('update lanes set ready_at = now() where mailbox_id = $1', mailboxId);
  return { answered: touches[0]!, due: touches[1]! };
}

it('no send to a colleague begins after the reply committed', async () => {
  const sent = { before: 0, never: 0 };
  const phases = new Phases();
  await Promise.all(
    Array.from({ length: lanes }, async (_, lane) => {
      const mailboxId = await world.mailbox();
      const sequence_id = await world.sequence({ mailboxId });
      for (let race = lane; race < races; race += lanes) {
        const { answered, due } = await colleagues(mailboxId, sequence_id);
        const touch = (await touchById(world.test.store, answered))!;
        const sending = phases.run(() => world.sender.sendNext(world.workspaceId, mailboxId, new Date()));
        await phases.reach(race);
        await world.test.store.within(world.workspaceId, {}, (unit) =>
          applyReply(unit, touch, { classification: 'interested', subject: null, text: 'Yes' }),
        );
        const atCommit = await world.state(due);
        await sending;
        const mail = world.taken.filter((id) => id === messageId(due, 'outbound.example')).length;
        const stopped = atCommit === 'skipped';
        expect(['skipped', 'submitting', 'accepted']).toContain(atCommit);
        expect(mail).toBe(stopped ? 0 : 1);
        sent[stopped ? 'never' : 'before'] += 1;
      }
    }),
  );
  // Both must happen, or nothing was raced.
  expect(sent.never).toBeGreaterThan(0);
  expect(sent.before).toBeGreaterThan(0);
}, 180_000);

it('nor where the touch was not there to be taken back: the stop itself is seen', async () => {
  const mailboxId = await world.mailbox();
  const sequence_id = await world.sequence({ mailboxId });
  let begun = 0;
  const phases = new Phases();
  for (let race = 0; race < 60; race++) {
    const { due } = await colleagues(mailboxId, sequence_id);
    const [row] = await world.rows(
      `select t.campaign_id, r.company_id from touches t join recipients r on r.contact_id = t.contact_id
       where t.id = $1`,
      due,
    );
    const sending = phases.run(() => world.sender.sendNext(world.workspaceId, mailboxId, new Date()));
    await phases.reach(race);
    // What a reply of a large company commits before its later pages: the stop, and no touch.
    await world.test.store.within(world.workspaceId, {}, async (unit) => {
      await markStopped(unit, row.campaign_id, row.company_id);
    });
    const atCommit = await world.state(due);
    await sending;
    const mail = world.taken.filter((id) => id === messageId(due, 'outbound.example')).length;
    const before = atCommit === 'submitting' || atCommit === 'accepted';
    expect(mail).toBe(before ? 1 : 0);
    begun += mail;
  }
  expect(begun).toBeGreaterThan(0);
  expect(begun).toBeLessThan(60);
}, 120_000);
