import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { openCampaignWorld, type CampaignWorld } from './campaign-world.fixture-spec.js';

let world: CampaignWorld;
beforeAll(async () => {
  world = await openCampaignWorld();
}, 30_000);
afterAll(() => world.close(), 30_000);

it('a group that is deleted between two pages of its launch ends the audience there, and the campaign with it', async () => {
  const group_id = world.crm.group([world.crm.contact()]);
  const mailboxId = await world.mailbox();
  const input = { id: await world.sequence({ mailboxId }), group_id };
  const { id } = await world.launches.launch(input, world.call());
  // As it is behind a full page.
  await world.rows('update campaigns set launched = false where id = $1', id);
  world.crm.groups.delete(group_id);
  await world.runner.resumeAll(world.workspaceId);
  expect(await world.rows('select launched from campaigns where id = $1', id)).toEqual([{ launched: true }]);
  while (await world.sender.sendNext(world.workspaceId, mailboxId, new Date())) continue;
  const { status, audience } = await world.campaigns.get({ id }, world.call());
  expect([status, audience.total, audience.completed]).toEqual(['completed', 1, 1]);
});
