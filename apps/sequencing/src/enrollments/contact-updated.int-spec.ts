import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { hourMs, newId, type Contact, type PublishedEvent } from '@sortie/contracts';
import type { Operations } from '@sortie/messaging';
import { explainOneContact } from '../explain/explain-contact.js';
import { enter, makeCampaign } from '../sending/campaign.fixture-spec.js';
import { claimNext } from '../sending/claim.js';
import { openSendingWorld, type SendingWorld } from '../testing/sending-world.fixture-spec.js';
import { ContactUpdatedConsumer } from './contact-updated.consumer.js';

let world: SendingWorld;
let asked: string[][];
const contacts = new Map<string, Partial<Contact>>();

beforeAll(async () => {
  world = await openSendingWorld();
}, 30_000);
afterAll(() => world.close(), 30_000);
beforeEach(() => {
  asked = [];
});

// A Wednesday.
const at = (hours: number) => new Date(Date.UTC(2026, 2, 4) + hours * hourMs);
const rows = async (text: string, ...values: unknown[]) => (await world.test.admin.query<any>(text, values)).rows;
const recipient = async (id: string) =>
  (await rows('select timezone, domain_hash, company_id, last_touch_at from recipients where contact_id = $1', id))[0];

/** The contacts change as said, and the consumer hears of it. */
async function update(changes: Record<string, Partial<Contact>>, hour: number) {
  const events = Object.entries(changes).map(([id, change]) => {
    contacts.set(id, { id, ...contacts.get(id), ...change });
    return { data: { contact_id: id, changed: Object.keys(change) } } as unknown as PublishedEvent;
  });
  const operations = {
    call: async (_operation: object, { ids }: { ids: string[] }) => {
      asked.push(ids);
      return { contacts: ids.flatMap((id) => contacts.get(id) ?? []) };
    },
  } as unknown as Operations;
  const consumer = new ContactUpdatedConsumer(world.test.store, operations);
  await world.test.store.within(world.workspaceId, { now: at(hour) }, (unit) => consumer.refresh(events, unit));
}

/** A contact in London that was planned for tomorrow morning, this being the evening. */
async function evening() {
  const mailboxId = await world.mailbox();
  const window = { days: [1, 2, 3, 4, 5], start: '09:00', end: '17:00' };
  const campaignId = await makeCampaign(world, { window }, [mailboxId]);
  const [entered] = await enter(world, campaignId, [{ mailboxId, timezone: 'Europe/London' }], at(20));
  await rows("update lanes set ready_at = 'infinity' where mailbox_id = $1", mailboxId);
  return entered!;
}

const due = async (touchId: string) => {
  const text = `select t.due_at, t.waits_for, l.ready_at from touches t join lanes l on l.mailbox_id = t.mailbox_id
    where t.id = $1`;
  return (await rows(text, touchId))[0];
};

it('has a mail go by the clock of the place where its contact lives now', async () => {
  const { contactId, mailboxId, touchId } = await evening();
  expect(await due(touchId)).toMatchObject({ due_at: at(33), waits_for: 'contact_window' });
  await update({ [contactId]: { timezone: 'America/Los_Angeles' } }, 21);
  expect(await due(touchId)).toEqual({ due_at: at(21), waits_for: null, ready_at: at(21) });
  const { store } = world.test;
  const explained = await store.read(world.call(), (sql) =>
    explainOneContact({ sql, workspaceId: world.workspaceId, now: at(21) }, contactId, []),
  );
  expect(explained).toMatchObject({ next_at: at(21).toISOString(), binding: null });
  const claimed = await store.within(world.workspaceId, { now: at(21) }, (unit) => claimNext(unit, mailboxId, '1'));
  expect(claimed).toMatchObject({ id: touchId });
});

it('lets a step wait as it did', async () => {
  const { contactId, touchId } = await evening();
  await rows("update touches set waits_for = 'step_wait', due_at = $2 where id = $1", touchId, at(34));
  await update({ [contactId]: { timezone: 'Asia/Tokyo' } }, 21);
  expect(await due(touchId)).toMatchObject({ due_at: at(34), waits_for: 'step_wait' });
});

it('knows the domain and the company of now, and when the contact was written to', async () => {
  const { contactId } = await evening();
  await rows('update recipients set last_touch_at = $2 where contact_id = $1', contactId, at(1));
  const company_id = newId('company');
  await update({ [contactId]: { email: 'dana@acme.example', company_id } }, 21);
  const domain_hash = world.test.keyring.blind(world.workspaceId, 'domain:acme.example');
  const { timezone } = await recipient(contactId);
  expect(await recipient(contactId)).toEqual({ timezone, domain_hash, company_id, last_touch_at: at(1) });
});

it('asks for those alone whom a campaign has entered and of whom it matters, once a page', async () => {
  const [one, two, titled] = [await evening(), await evening(), await evening()];
  const stranger = newId('contact');
  const timezone = 'Asia/Tokyo';
  const changes = { [one.contactId]: { timezone }, [two.contactId]: { timezone }, [stranger]: { timezone } };
  await update({ ...changes, [titled.contactId]: { title: 'CEO' } }, 21);
  expect(asked).toEqual([[one.contactId, two.contactId].sort()]);
  expect(await recipient(stranger)).toBeUndefined();
  await update({ [titled.contactId]: { title: 'CTO' } }, 21);
  expect(asked).toHaveLength(1);
});
