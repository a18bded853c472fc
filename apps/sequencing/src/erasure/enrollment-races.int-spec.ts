import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { newId, type PublishedEvent } from '@sortie/contracts';
import type { Unit } from '@sortie/event-store';
import { openCampaignWorld, type CampaignWorld } from '../campaigns/campaign-world.fixture-spec.js';
import { ContactUpdatedConsumer } from '../enrollments/contact-updated.consumer.js';
import { enroll } from '../enrollments/enroll.js';
import { keepRecipients, recipientOf } from '../enrollments/recipients.js';
import { makeCampaign } from '../sending/campaign.fixture-spec.js';
import { ContactErasedConsumer } from './contact-erased.consumer.js';

let world: CampaignWorld;
beforeAll(async () => {
  world = await openCampaignWorld();
}, 30_000);
afterAll(() => world.close(), 30_000);

const within = <T>(work: (unit: Unit) => Promise<T>) => world.test.store.within(world.workspaceId, {}, work);
const erase = (unit: Unit, contactId: string) =>
  new ContactErasedConsumer().erase({ data: { contact_id: contactId, erasure_id: 'ers_1' } } as never, unit);
const known = () => world.crm.contact({ timezone: 'Asia/Tokyo', company_id: newId('company') });
const recipient = (id: string) =>
  recipientOf(world.test.keyring, world.workspaceId, id, world.crm.contacts.get(id));
const kept = (contactId: string) => world.rows('select timezone from recipients where contact_id = $1', contactId);
const enrollments = (contactId: string) =>
  world.rows('select status from enrollments where contact_id = $1', contactId);

/** The second begins when the first has done its work, and commits behind it. */
async function inTurn(first: (unit: Unit) => Promise<unknown>, second: () => Promise<unknown>): Promise<unknown> {
  const waiting = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
  let ended = false;
  const later = await within(async (unit) => {
    await first(unit);
    const outcome = second().catch((error: unknown) => error).finally(() => (ended = true));
    while ((await world.rows(waiting)).length === 0) expect(ended).toBe(false);
    return { outcome };
  });
  return later.outcome;
}

it('an erasure ends what is being entered at that moment, and keeps nothing of the person', async () => {
  const campaignId = await makeCampaign(world, {}, [await world.mailbox()]);
  const [row] = await world.rows('select * from campaigns where id = $1', campaignId);
  const contactId = known();
  await inTurn(
    (unit) => enroll(unit, row, [recipient(contactId)]),
    () => within((unit) => erase(unit, contactId)),
  );
  expect(await kept(contactId)).toEqual([]);
  expect(await enrollments(contactId)).toEqual([{ status: 'failed' }]);
  expect(await world.rows('select state, reason from touches where contact_id = $1', contactId)).toEqual([
    { state: 'skipped', reason: 'erased' },
  ]);
}, 30_000);

it('a trigger finds nobody whose erasure is under way', async () => {
  const id = await makeCampaign(world, {}, [await world.mailbox()]);
  const contactId = known();
  const outcome = await inTurn(
    (unit) => erase(unit, contactId),
    () => world.triggers.trigger({ id, contact_id: contactId }, world.call()),
  );
  expect(outcome).toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
  expect(await kept(contactId)).toEqual([]);
  expect(await enrollments(contactId)).toEqual([]);
}, 30_000);

it('a launch enters the others', async () => {
  const id = await makeCampaign(world, {}, [await world.mailbox()]);
  const [erased, other] = [known(), known()];
  const group = world.crm.group([erased, other]);
  await world.rows('update campaigns set launched = false, group_id = $2 where id = $1', id, group);
  await inTurn(
    (unit) => erase(unit, erased),
    () => world.runner.run(world.workspaceId, id, Date.now() + 20_000),
  );
  expect(await kept(erased)).toEqual([]);
  expect(await enrollments(erased)).toEqual([]);
  expect(await kept(other)).toEqual([{ timezone: 'Asia/Tokyo' }]);
  expect((await world.campaigns.get({ id }, world.call())).audience).toMatchObject({ total: 1, active: 1 });
}, 30_000);

it('a contact that moves while it is erased is not known again', async () => {
  const contactId = known();
  await within((unit) => keepRecipients(unit, [recipient(contactId)]));
  const operations = { call: async () => ({ contacts: [world.crm.contacts.get(contactId)] }) } as never;
  const consumer = new ContactUpdatedConsumer(world.test.store, operations);
  const event = { data: { contact_id: contactId, changed: ['timezone'] } } as unknown as PublishedEvent;
  await inTurn(
    (unit) => erase(unit, contactId),
    () => within((unit) => consumer.refresh([event], unit)),
  );
  expect(await kept(contactId)).toEqual([]);
}, 30_000);
