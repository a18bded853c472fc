import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { openCampaignWorld, type CampaignWorld } from './campaign-world.fixture-spec.js';

let world: CampaignWorld;
let sequence: string;
let mailboxes: Record<string, string>;
beforeAll(async () => {
  world = await openCampaignWorld();
  world.zone.mx = { 'tenant.example': [{ priority: 0, exchange: 'tenant-example.mail.protection.outlook.com' }] };
  mailboxes = {};
  for (const host of ['smtp.gmail.com', 'smtp.office365.com', 'mail.own.example']) {
    const id = await world.mailbox();
    await world.rows("update mailboxes set smtp = smtp || jsonb_build_object('host', $2::text) where id = $1", id, host);
    await world.mailboxes.update({ id, warmed: true }, world.call());
    mailboxes[host] = id;
  }
  const pool = await world.pools.create({ name: 'mixed', mailbox_ids: Object.values(mailboxes) }, world.call());
  sequence = await world.sequence();
  await world.sequences.update({ id: sequence, mailbox_pool: pool.id }, world.call());
}, 60_000);
afterAll(() => world.close(), 30_000);

const ofDomain = (domain: string, count: number) =>
  Array.from({ length: count }, (_, n) => world.crm.contact({ email: `p${n}.${Math.random()}@${domain}` }));
async function sendersOf(campaignId: string, contactIds: string[]): Promise<string[]> {
  const rows = await world.rows(
    'select distinct mailbox_id from enrollments where campaign_id = $1 and contact_id = any($2)',
    campaignId,
    contactIds,
  );
  return rows.map(({ mailbox_id }) => mailbox_id).sort();
}

it('a contact of Google or Microsoft gets a mailbox there, at the launch and when triggered; others get any', async () => {
  const [google, tenant, others] = [ofDomain('gmail.com', 5), ofDomain('tenant.example', 5), ofDomain('a.example', 6)];
  const group_id = world.crm.group([...google, ...tenant, ...others]);
  const settings = { match_provider: true };
  const { id } = await world.launches.launch({ id: sequence, group_id, settings }, world.call());
  expect(await sendersOf(id, google)).toEqual([mailboxes['smtp.gmail.com']]);
  expect(await sendersOf(id, tenant)).toEqual([mailboxes['smtp.office365.com']]);
  expect(await sendersOf(id, others)).toEqual(Object.values(mailboxes).sort());
  const [late] = ofDomain('tenant.example', 1);
  await world.triggers.trigger({ id, contact_id: late! }, world.call());
  expect(await sendersOf(id, [late!])).toEqual([mailboxes['smtp.office365.com']]);
});

it('without the setting everybody is dealt in turn', async () => {
  const google = ofDomain('gmail.com', 6);
  const { id } = await world.launches.launch({ id: sequence, group_id: world.crm.group(google) }, world.call());
  expect(await sendersOf(id, google)).toEqual(Object.values(mailboxes).sort());
});
