import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { newId, type CampaignPaused } from '@sortie/contracts';
import type { Decider, RecordedEvent } from '@sortie/event-store';
import { callOf, openApiWorld, type ApiWorld } from '../mailboxes/api-world.fixture-spec.js';
import { upcastCampaignPaused } from './campaign-paused.upcaster.js';

let world: ApiWorld;
beforeAll(async () => {
  world = await openApiWorld();
});
afterAll(() => world.test.close());

/** Every event of a stream as it is read. */
const seen: Decider<CampaignPaused[]> = {
  initial: () => [],
  evolve: (state, { data }: RecordedEvent<CampaignPaused>) => [...state, data],
};

it('reads a pause of before reasons were recorded as one that a person asked for', async () => {
  upcastCampaignPaused();
  const facts = { campaign_id: newId('campaign'), sequence_id: newId('sequence') };
  const workspaceId = callOf(newId('workspace')).caller.workspace_id;
  await world.test.store.within(workspaceId, {}, async (unit) => {
    unit.append(facts.campaign_id, 0, [
      { type: 'campaign.paused', schema: 1, data: facts },
      { type: 'campaign.paused', schema: 2, data: { ...facts, reason: 'complaint_rate' } },
    ]);
  });
  const { state } = await world.test.store.within(workspaceId, {}, (unit) => unit.load(seen, facts.campaign_id));
  expect(state).toEqual([{ ...facts, reason: null }, { ...facts, reason: 'complaint_rate' }]);
});
