import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { newId } from '@sortie/contracts';
import { callOf, monday, openApiWorld, type ApiWorld } from '../mailboxes/api-world.fixture-spec.js';

let world: ApiWorld;
const workspace = newId('workspace');
const call = callOf(workspace);

beforeAll(async () => {
  world = await openApiWorld();
});
afterAll(() => world.test.close());

async function touch(more: { campaign?: string; contact?: string; sentAt?: string } = {}) {
  const row = {
    id: newId('touch'),
    campaign: newId('campaign'),
    contact: newId('contact'),
    enrollment: newId('enrollment'),
    ...more,
  };
  await world.test.admin.query(
    `insert into touches (workspace_id, id, campaign_id, sequence_id, enrollment_id, contact_id, mailbox_id, step,
       state, due_at, sent_at, message_id, subject, updated_at)
     values ($1, $2, $3, 's', $4, $5, 'mbx_1', 0, 'accepted', $6, $7, '<1@x>', 'Private words', $6)`,
    [workspace, row.id, row.campaign, row.enrollment, row.contact, monday, more.sentAt ?? null],
  );
  return row;
}

it('shows a touch without what was written', async () => {
  const made = await touch({ sentAt: monday });
  expect(await world.touches.get({ id: made.id }, call)).toEqual({
    object: 'touch',
    id: made.id,
    campaign_id: made.campaign,
    enrollment_id: made.enrollment,
    contact_id: made.contact,
    mailbox_id: 'mbx_1',
    step: 0,
    state: 'accepted',
    reason: null,
    reason_detail: null,
    variant: null,
    waits_for: null,
    message_id: '<1@x>',
    due_at: monday,
    sent_at: monday,
    updated_at: monday,
  });
  expect(await world.touches.get({ id: (await touch()).id }, call)).toMatchObject({ sent_at: null });
});

it('is a 404 to others', async () => {
  const { id } = await touch();
  for (const [wrong, context] of [
    [id, callOf(newId('workspace'))],
    ['tch_\0', call],
    [newId('touch'), call],
  ] as const) {
    await expect(world.touches.get({ id: wrong }, context)).rejects.toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
  }
});

it('lists by campaign and by contact, in the order in which they were planned', async () => {
  const [campaign, contact] = [newId('campaign'), newId('contact')];
  const both = await touch({ campaign, contact });
  const ofCampaign = [both, await touch({ campaign }), await touch({ campaign })];
  const ofContact = [both, await touch({ contact })];
  const ids = (touches: { id: string }[]) => touches.map(({ id }) => id);
  const first = await world.touches.list({ campaign_id: campaign, limit: 2 }, call);
  const rest = await world.touches.list({ campaign_id: campaign, limit: 2, cursor: first.next_cursor! }, call);
  expect(ids([...first.data, ...rest.data])).toEqual(ids(ofCampaign));
  expect(ids((await world.touches.list({ contact_id: contact }, call)).data)).toEqual(ids(ofContact));
  expect(ids((await world.touches.list({ campaign_id: campaign, contact_id: contact }, call)).data)).toEqual([both.id]);
  const total = async (context = call) =>
    (await world.touches.list({ campaign_id: campaign, limit: 1, include: 'total' }, context)).total;
  expect(await total()).toBe(3);
  expect(await total(callOf(newId('workspace')))).toBe(0);
  expect((await world.touches.list({ campaign_id: campaign }, callOf(newId('workspace')))).data).toEqual([]);
  await expect(world.touches.list({ contact_id: contact, cursor: first.next_cursor! }, call)).rejects.toMatchObject({
    code: 'BAD_REQUEST',
  });
});
