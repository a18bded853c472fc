import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { newId } from '@sortie/contracts';
import { applyReply } from '../inbound/apply.js';
import { touchById } from '../inbound/correspondence.js';
import { claimNext } from '../sending/claim.js';
import { openCampaignWorld, type CampaignWorld } from './campaign-world.fixture-spec.js';

let world: CampaignWorld;
beforeAll(async () => {
  world = await openCampaignWorld();
}, 30_000);
afterAll(() => world.close(), 30_000);

const claim = (mailboxId: string) =>
  world.test.store.within(world.workspaceId, {}, (unit) => claimNext(unit, mailboxId, '1'));
/** The touches of a campaign, and whether they may be looked at now. */
const waiting = (campaignId: string) =>
  world.rows(
    `select t.state, t.waits_for, t.due_at <= now() and l.ready_at <= now() as due
     from touches t join lanes l on l.mailbox_id = t.mailbox_id where t.campaign_id = $1`,
    campaignId,
  );

/** Colleagues who are in one campaign, and whom another that began later wants for itself. */
async function wanted(contacts: number) {
  const company_id = newId('company');
  const contactIds = Array.from({ length: contacts }, () => world.crm.contact({ company_id }));
  const group_id = world.crm.group(contactIds);
  const mailboxId = await world.mailbox();
  const launch = async (sequence_id: string, settings: object) =>
    (await world.launches.launch({ id: sequence_id, group_id, settings }, world.call())).id;
  const first = await launch(await world.sequence(), { stop_company_on_reply: true });
  const second = await launch(await world.sequence({ mailboxId }), { exclusive: true });
  expect(await claim(mailboxId)).toBeNull();
  const shut = { state: 'planned', waits_for: 'exclusive', due: false };
  expect(await waiting(second)).toEqual(contactIds.map(() => shut));
  return { first, second, mailboxId };
}

it('is over with the stop of the campaign that had the contacts', async () => {
  const { first, second, mailboxId } = await wanted(3);
  await world.control.stop({ id: first }, world.call());
  expect(await waiting(second)).toEqual(Array(3).fill({ state: 'planned', waits_for: null, due: true }));
  expect(await claim(mailboxId)).toMatchObject({ campaignId: second });
});

it('is over with the stop of a company, for each of its people', async () => {
  const { first, second } = await wanted(3);
  const [{ id }] = await world.rows('select id from touches where campaign_id = $1 limit 1', first);
  const touch = (await touchById(world.test.store, id))!;
  await world.test.store.within(world.workspaceId, {}, (unit) =>
    applyReply(unit, touch, { classification: 'question', subject: null, text: 'Who is this?' }),
  );
  expect(await waiting(second)).toEqual(Array(3).fill({ state: 'planned', waits_for: null, due: true }));
});

it('is over for a campaign that was paused meanwhile', async () => {
  const { first, second, mailboxId } = await wanted(2);
  await world.control.pause({ id: second }, world.call());
  await world.control.stop({ id: first }, world.call());
  expect(await waiting(second)).toMatchObject(Array(2).fill({ state: 'held', waits_for: null }));
  await world.control.resume({ id: second }, world.call());
  expect(await claim(mailboxId)).toMatchObject({ campaignId: second });
});
