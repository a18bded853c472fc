import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { keepEarly, type Evidence } from '../inbound/early-evidence.js';
import { WorkspaceTime } from '../clock/workspace-time.js';
import { accepted } from '../sending/accepted.js';
import { openThreadWorld, type Sent, type ThreadWorld } from '../threads/thread-world.fixture-spec.js';
import { applyEarly } from './apply-early.js';
import { ResendNews } from './resend-news.js';

let world: ThreadWorld;
beforeAll(async () => {
  world = await openThreadWorld();
});
afterAll(() => world.close());

/** A mail whose answer from the provider is still on its way, and what has been said about it already. */
async function early(...said: Evidence['kind'][]): Promise<Sent> {
  const sent = await world.sent();
  await world.rows("update touches set state = 'submitting', sent_at = null where id = $1", sent.touchId);
  for (const [second, kind] of said.entries()) {
    const at = new Date(second * 1000).toISOString();
    const evidence = { kind, at, code: '5.1.1', eventId: `${kind} ${sent.touchId}` };
    await world.test.store.within(world.workspaceId, {}, (unit) =>
      keepEarly(unit, 'resend', `re_${sent.touchId}`, evidence),
    );
  }
  return sent;
}

const answered = (sent: Sent) =>
  accepted(world.test.store, { ...sent, id: sent.touchId, workspaceId: world.workspaceId, step: 0 }, new Date(), {
    reply: 'taken', delivered: false, by: 'server', providerId: `re_${sent.touchId}`, messageId: null, applyEarly,
  });
const types = async ({ enrollmentId }: Sent): Promise<string[]> => {
  const rows = await world.rows('select type from events where stream_id = $1 order by version', enrollmentId);
  return rows.map(({ type }) => type);
};

it('bounces a mail whose bounce came before its id', async () => {
  const sent = await early('bounced');
  await answered(sent);
  expect((await types(sent)).filter((type) => type === 'email.bounced')).toHaveLength(1);
  expect(await world.rows('select reason from suppressions where contact_id = $1', sent.contactId)).toEqual([
    { reason: 'bounced' },
  ]);
  expect(await world.rows('select status from enrollments where id = $1', sent.enrollmentId)).toEqual([
    { status: 'bounced' },
  ]);
  await answered(sent);
  expect((await types(sent)).filter((type) => type === 'email.bounced')).toHaveLength(1);
  expect(await world.rows('select from early_evidence where provider_id = $1', `re_${sent.touchId}`)).toEqual([]);
});

it('is not told again by the same webhook, repeated since its first answer was lost', async () => {
  const sent = await early('bounced');
  await answered(sent);
  const news = new ResendNews(world.test.store, new WorkspaceTime(world.test.store));
  const event = {
    kind: 'bounced', emailId: `re_${sent.touchId}`, messageId: null, touchId: null, soft: false, code: '5.1.1',
    at: new Date().toISOString(),
  } as const;
  await news.handle({ workspaceId: world.workspaceId, id: sent.mailboxId }, event, `bounced ${sent.touchId}`);
  expect((await types(sent)).filter((type) => type === 'email.bounced')).toHaveLength(1);
});

it('takes several, in the order in which they happened', async () => {
  const sent = await early('delivered', 'complained', 'opened');
  await answered(sent);
  const told = (await types(sent)).filter((type) => ['email.delivered', 'email.complained'].includes(type));
  expect(told).toEqual(['email.delivered', 'email.complained']);
});
