import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { newId, replyReceived } from '@sortie/contracts';
import { rebuildReadModels } from '@sortie/event-store';
import { callOf, monday, openApiWorld, type ApiWorld } from '../mailboxes/api-world.fixture-spec.js';
import { replyProjection } from './reply.projection.js';

let world: ApiWorld;
const workspace = newId('workspace');
const call = callOf(workspace);

beforeAll(async () => {
  world = await openApiWorld();
});
afterAll(() => world.test.close());

async function reply(contact_id: string, campaign_id: string, text = 'Tell me more') {
  const facts = {
    reply_id: newId('reply'),
    contact_id,
    campaign_id,
    sequence_id: newId('sequence'),
    touch_id: newId('touch'),
    mailbox_id: newId('mailbox'),
    classification: 'interested' as const,
  };
  await world.test.store.within(workspace, { now: new Date(monday) }, async (unit) => {
    unit.append(newId('enrollment'), 0, [
      replyReceived(facts, { subject: contact_id, personal: { subject: 'Re: Hi', text } }),
    ]);
  });
  return facts;
}

it('lists replies with their words, newest first, by contact and campaign', async () => {
  const [contact, campaign] = [newId('contact'), newId('campaign')];
  const made = [
    await reply(contact, campaign),
    await reply(contact, newId('campaign')),
    await reply(newId('contact'), campaign),
  ].reverse();
  const first = await world.replies.list({ limit: 2 }, call);
  const rest = await world.replies.list({ limit: 2, cursor: first.next_cursor! }, call);
  expect([...first.data, ...rest.data].map(({ id }) => id)).toEqual(made.map(({ reply_id }) => reply_id));
  const { sequence_id: _, reply_id, ...shown } = made[2]!;
  expect(rest.data[0]).toEqual({
    object: 'reply',
    id: reply_id,
    ...shown,
    // Recorded before threads were kept.
    thread_id: null,
    confidence: null,
    classified_by: null,
    from_other: false,
    quoted: null,
    subject: 'Re: Hi',
    text: 'Tell me more',
    received_at: monday,
  });
  const ids = async (filter: object) => (await world.replies.list(filter, call)).data.map(({ id }) => id);
  expect(await ids({ contact_id: contact })).toEqual([made[1]!.reply_id, made[2]!.reply_id]);
  expect(await ids({ campaign_id: campaign })).toEqual([made[0]!.reply_id, made[2]!.reply_id]);
  expect(await ids({ campaign_id: campaign, contact_id: contact })).toEqual([made[2]!.reply_id]);
  const counted = await world.replies.list({ campaign_id: campaign, limit: 1, include: 'total' }, call);
  expect(counted).toMatchObject({ total: 2 });
  expect((await world.replies.list({}, callOf(newId('workspace')))).data).toEqual([]);
});

it('is rebuilt from the log as it is, without the replies of who was erased', async () => {
  const contact = newId('contact');
  await reply(contact, newId('campaign'), 'Forget me');
  const rebuild = () => rebuildReadModels({ ...world.test, projections: [replyProjection], workspaceIds: [workspace] });
  expect(await rebuild()).toMatchObject([{ table: 'replies', different: 0 }]);
  await world.test.store.within(workspace, {}, async (unit) => {
    await unit.erase(contact);
    await unit.sql.query('delete from replies where workspace_id = $1 and contact_id = $2', [workspace, contact]);
  });
  expect(await rebuild()).toMatchObject([{ table: 'replies', different: 0 }]);
});
