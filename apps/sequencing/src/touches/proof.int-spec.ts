import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { newId } from '@sortie/contracts';
import { callOf } from '../mailboxes/api-world.fixture-spec.js';
import { openSendingWorld, type SendingWorld } from '../testing/sending-world.fixture-spec.js';
import { accepted } from '../sending/accepted.js';
import { becameUnknown } from '../sending/unknown.js';
import { ProofEndpoint } from './proof.endpoint.js';

let world: SendingWorld;
let proof: ProofEndpoint;

beforeAll(async () => {
  world = await openSendingWorld();
  proof = new ProofEndpoint(world.test.store);
});
afterAll(() => world.close());

it('tells a touch from intent to the words of the server that took it', async () => {
  const mailbox = await world.mailbox();
  const { touchId } = await world.enroll(mailbox);
  await world.sender.sendNext(world.workspaceId, mailbox, new Date());
  const shown = await proof.get({ id: touchId }, world.call());
  expect(shown).toMatchObject({ object: 'proof', touch_id: touchId, state: 'accepted', message_id: world.taken[0] });
  expect(shown.steps.map(({ what }) => what)).toEqual(['intent', 'claim', 'submit', 'acceptance']);
  expect(shown.steps[2]).toMatchObject({ state: 'submitting', attempt: 1, sender: 1, mailbox_id: mailbox });
  expect(shown.steps[3]).toMatchObject({ settled_by: 'server', server_reply: expect.stringMatching(/^250 /) });
  expect(shown.events.map(({ type }) => type)).toEqual(['email.sent']);
  const times = shown.steps.map(({ recorded_at }) => recorded_at);
  expect(times).toEqual([...times].sort());
});

it('tells a doubt and what resolved it', async () => {
  const mailbox = await world.mailbox();
  const { touchId, enrollmentId, contactId } = await world.enroll(mailbox);
  const touch = { workspaceId: world.workspaceId, id: touchId, enrollmentId, contactId, mailboxId: mailbox, step: 0 };
  await world.test.admin.query("update touches set state = 'submitting', owner = 7 where id = $1", [touchId]);
  await becameUnknown(world.test.store, touch, new Date());
  const found = { reply: 'found in the Sent folder', delivered: false, by: 'sent_folder' as const };
  await accepted(world.test.store, touch, new Date(), found);
  const { steps } = await proof.get({ id: touchId }, world.call());
  expect(steps.map(({ what }) => what)).toEqual(['intent', 'submit', 'doubt', 'acceptance']);
  expect(steps.at(-1)).toMatchObject({ settled_by: 'sent_folder' });
});

it('is a 404 to others', async () => {
  const { touchId } = await world.enroll(await world.mailbox());
  for (const [id, call] of [
    [touchId, callOf(newId('workspace'))],
    [newId('touch'), world.call()],
  ] as const) {
    await expect(proof.get({ id }, call)).rejects.toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
  }
});
