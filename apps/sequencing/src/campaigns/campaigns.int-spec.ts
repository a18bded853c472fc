import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { newId } from '@sortie/contracts';
import { callOf, openApiWorld, type ApiWorld } from '../mailboxes/api-world.fixture-spec.js';

let world: ApiWorld;
const workspace = newId('workspace');
const call = callOf(workspace);

beforeAll(async () => {
  world = await openApiWorld();
});
afterAll(() => world.test.close());

async function campaign(status: string, createdAt: string, sequence = newId('sequence'), workspaceId = workspace) {
  const id = newId('campaign');
  const { admin } = world.test;
  await admin.query(
    `insert into campaigns (workspace_id, id, name, sequence_id, sequence_version, group_id, pool_id, status,
       created_at, updated_at, version)
     values ($1, $2, 'Q2', $3, 4, 'grp_1', 'pool_1', $4, $5, $5, 2)`,
    [workspaceId, id, sequence, status, createdAt],
  );
  await admin.query(
    `insert into campaign_counts (workspace_id, campaign_id, total, active, completed, replied, bounced, unsubscribed,
       failed)
     values ($1, $2, 28, 7, 6, 5, 4, 3, 3)`,
    [workspaceId, id],
  );
  return { id, sequence };
}

const at = '2026-01-05T09:00:00.000Z';
const audience = { total: 28, active: 7, completed: 6, paused: 0, bounced: 4, replied: 5, unsubscribed: 3, failed: 3 };

it('shows where its contacts are', async () => {
  const { id, sequence } = await campaign('active', at);
  expect(await world.campaigns.get({ id }, call)).toEqual({
    object: 'campaign',
    id,
    name: 'Q2',
    settings: {},
    status_reason: null,
    health: 'good',
    sequence_id: sequence,
    sequence_version: 4,
    group_id: 'grp_1',
    mailbox_pool: 'pool_1',
    sender_email: null,
    status: 'active',
    audience,
    created_at: at,
    updated_at: at,
    version: 2,
  });
});

it('counts the active ones as paused while it is paused, and always adds up', async () => {
  const { id } = await campaign('paused', at);
  const shown = await world.campaigns.get({ id }, call);
  expect(shown.audience).toEqual({ ...audience, active: 0, paused: 7 });
  const { total, ...parts } = shown.audience;
  expect(Object.values(parts).reduce((sum, part) => sum + part)).toBe(total);
});

it('is a 404 to others', async () => {
  const { id } = await campaign('active', at);
  for (const [wrong, context] of [
    [id, callOf(newId('workspace'))],
    ['cmp_\0', call],
    [newId('campaign'), call],
  ] as const) {
    await expect(world.campaigns.get({ id: wrong }, context)).rejects.toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
  }
});

it('lists the newest first, by status and sequence, with a total when asked', async () => {
  const own = newId('workspace');
  const sequence = newId('sequence');
  const made: string[] = [];
  // Two at the same instant: the id decides, and no page misses one.
  for (const [status, time] of [
    ['active', 1],
    ['stopped', 2],
    ['active', 2],
    ['active', 3],
  ] as const) {
    made.unshift(
      (await campaign(status, `2026-01-0${time}T00:00:00.000Z`, status === 'stopped' ? sequence : undefined, own)).id,
    );
  }
  const first = await world.campaigns.list({ limit: 2, include: 'total' }, callOf(own));
  expect(first.total).toBe(4);
  const rest = await world.campaigns.list({ limit: 2, cursor: first.next_cursor! }, callOf(own));
  expect([...first.data, ...rest.data].map(({ id }) => id)).toEqual(made);
  expect(await world.campaigns.list({ status: 'stopped', include: 'total' }, callOf(own))).toMatchObject({
    data: [{ id: made[2] }],
    total: 1,
  });
  expect((await world.campaigns.list({ sequence_id: sequence }, callOf(own))).data.map(({ id }) => id)).toEqual([
    made[2],
  ]);
  expect((await world.campaigns.list({ sequence_id: newId('sequence') }, callOf(own))).data).toEqual([]);
  expect((await world.campaigns.list({ search: 'q' }, callOf(own))).data).toHaveLength(4);
  expect((await world.campaigns.list({ search: '%' }, callOf(own))).data).toEqual([]);
});

it('answers its status alone', async () => {
  const { id } = await campaign('active', at);
  expect(await world.campaigns.progress({ id }, call)).toEqual({
    object: 'campaign_status',
    campaign_id: id,
    name: 'Q2',
    status: 'active',
    audience,
  });
  await expect(world.campaigns.progress({ id: newId('campaign') }, call)).rejects.toMatchObject({
    code: 'RESOURCE_NOT_FOUND',
  });
});
