import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { newId } from '@sortie/contracts';
import { WorkspaceTime } from '../clock/workspace-time.js';
import { mailKeys } from '../mail/mail-keys.js';
import { unsubscribeToken } from '../mail/unsubscribe-token.js';
import { openSendingWorld, type SendingWorld } from '../testing/sending-world.fixture-spec.js';
import { suppress } from './suppress.js';
import { UnsubscribeEndpoint } from './unsubscribe.endpoint.js';

let world: SendingWorld;
let endpoint: UnsubscribeEndpoint;
let mailbox: string;

beforeAll(async () => {
  world = await openSendingWorld();
  endpoint = new UnsubscribeEndpoint(world.test.store, new WorkspaceTime(world.test.store), world.config);
  mailbox = await world.mailbox();
});
afterAll(() => world.close());

const rows = async (text: string, ...values: unknown[]) => (await world.test.admin.query(text, values)).rows;
const hashOf = (email: string) => world.test.keyring.blind(world.workspaceId, email);

/** A contact that a mail has gone to, and the link in it. The fixture's contacts are `<contact id>@people.example`. */
async function written() {
  const enrolled = await world.enroll(mailbox);
  await world.sender.sendNext(world.workspaceId, mailbox, new Date());
  const { enrollmentId, contactId } = enrolled;
  const token = unsubscribeToken({ workspaceId: world.workspaceId, enrollmentId }, mailKeys(world.config).tokenKey);
  const asks = (confirm: boolean) => endpoint.confirm({ token, confirm, via: 'one_click' });
  return { ...enrolled, address: `${contactId}@people.example`, look: () => asks(false), click: () => asks(true) };
}

const reasonOf = async (email: string) =>
  (await rows('select reason from suppressions where address_hash = $1', hashOf(email)))[0]?.reason;
const told = (enrollmentId: string) =>
  rows("select from events where stream_id = $1 and type = 'email.unsubscribed'", enrollmentId);

it('means every address that the contact was written to at, and is done when all are suppressed for it', async () => {
  const { enrollmentId, touchId, address, look, click } = await written();
  const old = `${newId('contact')}@old.example`;
  // The first step went to the address that the contact had then; the second is at the one of today.
  await rows('update touches set address_hash = $2 where id = $1', touchId, hashOf(old));
  await rows(
    "update touches set state = 'submitting', address_hash = $2 where enrollment_id = $1 and step = 1",
    enrollmentId,
    hashOf(address),
  );
  await world.test.store.within(world.workspaceId, {}, (unit) =>
    suppress(unit, { addressHash: hashOf(old), email: null, contactId: null, reason: 'unsubscribed' }),
  );
  expect(await look()).toEqual({ known: true, done: false });
  expect(await reasonOf(address)).toBeUndefined();
  expect(await click()).toEqual({ known: true, done: true });
  expect([await reasonOf(old), await reasonOf(address)]).toEqual(['unsubscribed', 'unsubscribed']);
  expect(await look()).toEqual({ known: true, done: true });
  expect(await told(enrollmentId)).toHaveLength(1);
});

it.each(['manual', 'bounced', 'complained'] as const)(
  'is heard once of an address that is suppressed already: %s',
  async (before) => {
    const { enrollmentId, address, click } = await written();
    await world.test.store.within(world.workspaceId, {}, (unit) =>
      suppress(unit, { addressHash: hashOf(address), email: null, contactId: null, reason: before }),
    );
    for (let n = 0; n < 3; n++) expect(await click()).toEqual({ known: true, done: true });
    const complained = before === 'complained';
    expect(await reasonOf(address)).toBe(complained ? before : 'unsubscribed');
    expect(await told(enrollmentId)).toHaveLength(complained ? 0 : 1);
  },
);

it('is told once by clicks at the same moment', async () => {
  const { enrollmentId, click } = await written();
  await Promise.all(Array.from({ length: 4 }, () => click()));
  expect(await told(enrollmentId)).toHaveLength(1);
});
