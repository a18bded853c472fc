import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { explainOneContact } from '../explain/explain-contact.js';
import { callOf } from '../mailboxes/api-world.fixture-spec.js';
import { openSendingWorld, type SendingWorld } from '../testing/sending-world.fixture-spec.js';
import { ProofEndpoint } from '../touches/proof.endpoint.js';
import { readTouch } from '../touches/touches.endpoint.js';

const now = new Date('2026-01-05T09:00:00.000Z');
const forever = '{% for a in (1..900) %}{% for b in (1..900) %}{% for c in (1..900) %}'
  + '{% endfor %}{% endfor %}{% endfor %}';
const first = { channel: 'email', subject: 'Hi', body: 'Hello' };

let world: SendingWorld;

beforeAll(async () => {
  world = await openSendingWorld();
}, 30_000);
afterAll(() => world.close(), 30_000);

/** Why the first touch of such a sequence was not made, as each of the three shows it. */
async function unsent(steps: object[], mailboxId: string) {
  const { touchId, contactId } = await world.enroll(mailboxId, steps);
  await world.sender.sendNext(world.workspaceId, mailboxId, now);
  const { store } = world.test;
  const touch = await store.read(callOf(world.workspaceId), (sql) => readTouch(sql, world.workspaceId, touchId));
  const proof = await new ProofEndpoint(store).get({ id: touchId }, callOf(world.workspaceId));
  const explained = await store.read(callOf(world.workspaceId), (sql) =>
    explainOneContact({ sql, workspaceId: world.workspaceId, now }, contactId, []),
  );
  const shown = [touch, proof.steps.at(-1)!, explained.touches[0]!].map(({ state, reason, reason_detail }) => ({
    state,
    reason,
    reason_detail,
  }));
  expect(shown[1]).toEqual(shown[0]);
  expect(shown[2]).toEqual(shown[0]);
  return shown[0];
}

describe('a touch whose mail cannot be written', () => {
  it.each([
    [
      'a fault of the text, with its line',
      { body: 'one\n{{ x | shout }}' },
      'steps[0].body, line 2: undefined filter: shout',
    ],
    [
      'a loop without an end',
      { body: forever },
      expect.stringMatching(/^steps\[0\]\.body(, line 1)?: it does not come to an end: .+ 200 ms$/),
    ],
    [
      'a fault at run time, without what may quote a value',
      { subject: '{{ "now" | date: "%Y", contact.first_name }}' },
      'steps[0].subject, line 1: it fails for this contact; a preview with this contact says why',
    ],
  ])('says so: %s', async (_what, change, reason_detail) => {
    const mailbox = await world.mailbox();
    expect(await unsent([{ ...first, ...change }], mailbox)).toEqual({
      state: 'skipped',
      reason: 'template_failed',
      reason_detail,
    });
  });

  it('names the wording of a step that has several', async () => {
    const broken = { body: '{{ x | shout }}' };
    const mailbox = await world.mailbox();
    const found = await unsent([{ ...first, ...broken, variants: [broken] }], mailbox);
    expect(found?.reason_detail).toMatch(/^steps\[0\]\.(variants\[0\]\.)?body, line 1: undefined filter: shout$/);
  });

  it('tells a name that no header may hold from a template', async () => {
    const mailbox = await world.mailbox();
    await world.test.admin.query("update mailboxes set display_name = E'Pat\\nBcc: x' where id = $1", [mailbox]);
    expect(await unsent([first], mailbox)).toEqual({
      state: 'skipped',
      reason: 'unwritable_header',
      reason_detail: 'From holds a line break, a NUL or what no header may hold',
    });
  });
});
