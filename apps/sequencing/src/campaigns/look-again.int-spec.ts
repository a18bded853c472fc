import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { hourMs, type CampaignSettings } from '@sortie/contracts';
import { enter, makeCampaign } from '../sending/campaign.fixture-spec.js';
import { claimNext } from '../sending/claim.js';
import { openCampaignWorld, type CampaignWorld } from './campaign-world.fixture-spec.js';

let world: CampaignWorld;
beforeAll(async () => {
  world = await openCampaignWorld();
}, 30_000);
afterAll(() => world.close(), 30_000);

// A Wednesday.
const at = (hours: number) => new Date(Date.UTC(2026, 2, 4) + hours * hourMs);

/** Claims until nothing more may go at that time; answers how many went. */
async function claimAll(mailboxId: string, hour: number): Promise<number> {
  for (let went = 0; ; ) {
    const claimed = await world.test.store.within(world.workspaceId, { now: at(hour) }, (unit) =>
      claimNext(unit, mailboxId, '1'),
    );
    if (claimed === null) return went;
    if (typeof claimed === 'object') went += 1;
  }
}

const change = (id: string, hour: number, settings: CampaignSettings, more = {}) =>
  world.campaigns.update({ id, settings, ...more }, world.call({ now: at(hour).toISOString() }));

/** How many wait for each day to come. */
const waiting = (campaignId: string) =>
  world.rows<{ day: string; touches: number }>(
    `select to_char(due_at at time zone 'UTC', 'MM-DD') as day, count(*)::int as touches from touches
     where campaign_id = $1 and state = 'planned' group by 1 order by 1`,
    campaignId,
  );

/** A campaign of forty contacts at one company, two of whom have been written to today. */
async function full(settings: CampaignSettings) {
  const mailboxId = await world.mailbox();
  const campaignId = await makeCampaign(world, settings, [mailboxId]);
  await enter(world, campaignId, Array.from({ length: 40 }, () => ({ mailboxId, domain: 'big' })), at(0));
  expect(await claimAll(mailboxId, 9)).toBe(2);
  return { mailboxId, campaignId };
}

it.each(['daily_limit', 'domain_daily_limit'] as const)('uses the days that follow once %s has changed', async (limit) => {
  const { mailboxId, campaignId } = await full({ [limit]: 2 });
  await change(campaignId, 10, { [limit]: 6 });
  expect(await claimAll(mailboxId, 10)).toBe(4);
  const days = ['03-05', '03-06', '03-07', '03-08', '03-09'];
  expect(await waiting(campaignId)).toEqual([...days.map((day) => ({ day, touches: 6 })), { day: '03-10', touches: 4 }]);
});

it('does so where the limit becomes smaller, and for a campaign that is paused with it', async () => {
  const { mailboxId, campaignId } = await full({ daily_limit: 2 });
  await change(campaignId, 10, { daily_limit: 1 }, { status: 'paused' });
  const late = "select distinct due_at, waits_for from touches where campaign_id = $1 and state = 'held' and due_at > $2";
  const due = await world.rows(late, campaignId, at(0));
  expect(due).toEqual([{ due_at: at(10), waits_for: null }]);
  await change(campaignId, 11, {}, { status: 'active' });
  expect(await claimAll(mailboxId, 11)).toBe(0);
  expect((await waiting(campaignId)).slice(0, 2)).toEqual([{ day: '03-05', touches: 1 }, { day: '03-06', touches: 1 }]);
});

it('counts what the day has seen before there was a daily limit', async () => {
  const mailboxId = await world.mailbox();
  const campaignId = await makeCampaign(world, {}, [mailboxId]);
  await enter(world, campaignId, Array.from({ length: 5 }, () => ({ mailboxId })), at(0));
  expect(await claimAll(mailboxId, 9)).toBe(5);
  await enter(world, campaignId, Array.from({ length: 5 }, () => ({ mailboxId })), at(0));
  await change(campaignId, 10, { daily_limit: 7 });
  expect(await claimAll(mailboxId, 10)).toBe(2);
  expect(await waiting(campaignId)).toEqual([{ day: '03-05', touches: 3 }]);
});
