import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Log } from '@sortie/platform';
import { LaunchRunner } from '../campaigns/launch-runner.js';
import { UnfinishedCampaigns } from '../campaigns/unfinished-campaigns.js';
import { openCampaignWorld, type CampaignWorld } from '../campaigns/campaign-world.fixture-spec.js';
import { WorkspaceTime } from '../clock/workspace-time.js';
import { makeCampaign } from './campaign.fixture-spec.js';
import { Engine } from './engine.js';

let world: CampaignWorld;
beforeAll(async () => {
  world = await openCampaignWorld();
}, 30_000);
afterAll(() => world.close(), 30_000);

const log = { error: () => undefined, warn: () => undefined } as unknown as Log;

it('sends while the audience of a launch is waited for, and stops behind that page', async () => {
  const { store, app } = world.test;
  const time = new WorkspaceTime(store);
  const caller = { ...world.call().caller, mode: 'live' as const };
  const input = { email: 'live@outbound.example', smtp: { host: '127.0.0.1', port: 587 } };
  const { id: mailboxId } = await world.mailboxes.create(input as never, world.call({ caller }));
  const launching = await makeCampaign(world, {}, [mailboxId]);
  await world.rows('update campaigns set launched = false where id = $1', launching);
  const members = Array.from({ length: 500 }, () => world.crm.contact());

  const asked = Promise.withResolvers<void>();
  const audience = Promise.withResolvers<{ contact_ids: string[] }>();
  const operations = {
    call: async (_operation: object, { ids }: { ids?: string[] }) => {
      if (ids) return { contacts: ids.map((id) => world.crm.contacts.get(id)) };
      asked.resolve();
      return audience.promise;
    },
  };
  const sent = Promise.withResolvers<string>();
  const nothing = () => undefined;
  const sender = {
    sendNext: async (_: string, id: string) => sent.resolve(id),
    lostClaims: { letGo: nothing },
    lose: nothing,
    stop: nothing,
  };
  const runner = new LaunchRunner(store, operations as never, time, { of: async () => new Map() });
  const pool = { connect: () => app.connect(), end: nothing };
  const idle = { wake: nothing, stop: nothing };
  const engine = new Engine(
    store, sender as never, new UnfinishedCampaigns(runner, log), time, world.config, { pool } as never, idle as never,
    idle as never, log,
  );
  await engine.start();
  await asked.promise;
  await world.rows('update lanes set ready_at = now() where mailbox_id = $1', mailboxId);
  expect(await sent.promise).toBe(mailboxId);

  const stopped = engine.stop();
  audience.resolve({ contact_ids: members.sort() });
  await stopped;
  // One page, though another would follow: the rest is for the process that comes next.
  expect(await world.rows('select launched from campaigns where id = $1', launching)).toEqual([{ launched: false }]);
  expect(await world.rows('select total from campaign_counts where campaign_id = $1', launching)).toEqual([
    { total: 500 },
  ]);
}, 30_000);
