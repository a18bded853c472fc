import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Socket } from 'node:net';
import { hourMs } from '@sortie/contracts';
import { enter, makeCampaign } from '../sending/campaign.fixture-spec.js';
import { scriptedServer } from '../sending/scripted-server.fixture-spec.js';
import { SuppressionsEndpoint } from '../suppressions/suppressions.endpoint.js';
import { openSendingWorld, type SendingWorld } from '../testing/sending-world.fixture-spec.js';
import { Cursors } from '../sequencing.cursors.js';
import { ContactErasedConsumer } from './contact-erased.consumer.js';

let world: SendingWorld;
let suppressions: SuppressionsEndpoint;

beforeAll(async () => {
  world = await openSendingWorld();
  suppressions = new SuppressionsEndpoint(world.test.store, new Cursors(world.config));
}, 30_000);
afterAll(() => world.close(), 30_000);

const now = new Date('2026-01-05T09:00:00.000Z');
const send = (mailboxId: string) => world.sender.sendNext(world.workspaceId, mailboxId, now);
const addressOf = (contactId: string) => `${contactId}@people.example`;
const shown = async () => (await suppressions.list({}, world.call())).data.map(({ email }) => email);
const erase = (contactId: string) =>
  world.test.store.within(world.workspaceId, {}, (unit) =>
    new ContactErasedConsumer().erase({ data: { contact_id: contactId, erasure_id: 'ers_1' } } as never, unit),
  );
/** Everything that a touch says, as one text. */
const touch = async (id: string) =>
  (await world.test.admin.query('select state, t::text as words from touches t where id = $1', [id])).rows[0];

/** A contact whose mail this answer to RCPT meets. */
async function refusedWith(answer: (contactId: string, socket: Socket) => unknown) {
  const mailboxId = await world.mailbox();
  const [entered] = await enter(world, await makeCampaign(world), [{ mailboxId }], new Date(now.getTime() - hourMs));
  const { contactId, touchId } = entered!;
  const server = await scriptedServer({
    greeting: '220 scripted',
    answers: { RCPT: (socket) => void answer(contactId, socket) },
  });
  const smtp = "update mailboxes set smtp = jsonb_set(smtp, '{port}', to_jsonb($2::int)) where id = $1";
  await world.test.admin.query(smtp, [mailboxId, server.port]);
  await send(mailboxId);
  await server.close();
  return { contactId, touch: await touch(touchId) };
}

it.each([
  ['refused by the last look', async (imports: () => Promise<unknown>, sends: () => Promise<unknown>) => {
    await imports();
    await sends();
  }],
  ['sent before', async (imports: () => Promise<unknown>, sends: () => Promise<unknown>) => {
    await sends();
    await imports();
  }],
])('takes an address from an imported list with the person whose mail was %s', async (_when, inOrder) => {
  const mailboxId = await world.mailbox();
  const { contactId, touchId } = await world.enroll(mailboxId);
  const list = [{ email: addressOf(contactId) }, { email: 'other@people.example' }];
  await inOrder(() => suppressions.import({ suppressions: list }, world.call()), () => send(mailboxId));
  expect(await shown()).toContain(addressOf(contactId));
  await erase(contactId);
  const left = await shown();
  expect(left).toContain('other@people.example');
  expect(left).not.toContain(addressOf(contactId));
  const hash = world.test.keyring.blind(world.workspaceId, addressOf(contactId));
  expect((await touch(touchId)).words).not.toContain(hash);
  // The wish outlives the erasure.
  const { rowCount } = await world.test.admin.query('select from suppressions where address_hash = $1', [hash]);
  expect(rowCount).toBe(1);
});

it.each([
  ['for good', '550 5.1.1', 'failed'],
  ['for now', '451 4.2.1', 'planned'],
])('keeps no words of a server that refuses the address %s while the person is erased', async (_how, code, state) => {
  const say = (id: string, socket: Socket) => socket.write(`${code} <${addressOf(id)}>\r\n`);
  const before = await refusedWith(say);
  expect(before.touch).toMatchObject({ state, words: expect.stringContaining(addressOf(before.contactId)) });
  const during = await refusedWith(async (id, socket) => {
    await erase(id);
    say(id, socket);
  });
  expect(during.touch.state).toBe(state);
  expect(during.touch.words).not.toContain(addressOf(during.contactId));
});

it('shows no address that bounced: nobody has named it', async () => {
  const { contactId } = await refusedWith((id, socket) => socket.write(`550 5.1.1 <${addressOf(id)}>\r\n`));
  const text = "select email from suppressions where contact_id = $1 and reason = 'bounced'";
  expect((await world.test.admin.query(text, [contactId])).rows).toEqual([{ email: null }]);
});
