// A repeated request hears its first answer, whatever has become of the world meanwhile.
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { newId, type CallContext } from '@sortie/contracts';
import { openCampaignWorld, type CampaignWorld } from './campaign-world.fixture-spec.js';

let world: CampaignWorld;
beforeAll(async () => {
  world = await openCampaignWorld();
}, 30_000);
afterAll(() => world.close(), 30_000);

/** A caller who repeats. */
function repeats(): CallContext {
  const caller = { ...world.call().caller, scopes: ['contacts:write' as const] };
  return world.call({ caller, idempotency_key: newId('request'), request_hash: 'same' });
}

async function active(): Promise<string> {
  const { id } = await world.drafts.create({ name: 'Inbound', sequence_id: await world.sequence() }, world.call());
  await world.drafts.start({ id }, world.call());
  return id;
}

it('a launch, when the group is gone', async () => {
  const input = { id: await world.sequence(), group_id: world.crm.group([world.crm.contact()]) };
  const keyed = repeats();
  const first = await world.launches.launch(input, keyed);
  world.crm.groups.delete(input.group_id);
  expect(await world.launches.launch(input, keyed)).toMatchObject(first);
  await expect(world.launches.launch(input, repeats())).rejects.toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
});

it('a launch that broke off goes on, when the group is gone', async () => {
  const input = { id: await world.sequence(), group_id: world.crm.group([world.crm.contact()]) };
  const keyed = repeats();
  const { run } = world.runner;
  world.runner.run = () => Promise.reject(new Error('killed'));
  await expect(world.launches.launch(input, keyed)).rejects.toThrow('killed');
  world.runner.run = run;
  const pages = world.crm.groups.get(input.group_id)!;
  world.crm.groups.delete(input.group_id);
  await expect(world.launches.launch(input, repeats())).rejects.toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
  world.crm.groups.set(input.group_id, pages);
  expect(await world.launches.launch(input, keyed)).toMatchObject({ audience: { total: 1 } });
  expect(await world.rows('select from campaigns where sequence_id = $1', input.id)).toHaveLength(1);
});

it('a draft, when the group is gone', async () => {
  const input = { name: 'Draft', sequence_id: await world.sequence(), group_id: world.crm.group([]) };
  const keyed = repeats();
  const first = await world.drafts.create(input, keyed);
  world.crm.groups.delete(input.group_id);
  expect(await world.drafts.create(input, keyed)).toMatchObject(first);
});

it('a trigger, when the campaign is paused; and it brings nothing of the contact back', async () => {
  const input = { id: await active(), email: 'dana@acme.example', first_name: 'Dana' };
  const keyed = repeats();
  const first = await world.triggers.trigger(input, keyed);
  const created = world.crm.created.length;
  await world.control.pause({ id: input.id }, world.call());
  expect(await world.triggers.trigger(input, keyed)).toMatchObject(first);
  expect(world.crm.created).toHaveLength(created);
  await expect(world.triggers.trigger(input, repeats())).rejects.toMatchObject({ code: 'CAMPAIGN_NOT_ACTIVE' });
});
