import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId, type ReplyClass } from '@sortie/contracts';
import { applyReply } from '../inbound/apply.js';
import { reclassifyReply } from '../replies/reclassify-reply.js';
import { touchById } from '../inbound/correspondence.js';
import { openCampaignWorld, type CampaignWorld } from './campaign-world.fixture-spec.js';
import { finishCompanyStops } from './finish-company-stops.js';

let world: CampaignWorld;
beforeAll(async () => {
  world = await openCampaignWorld();
}, 30_000);
afterAll(() => world.close(), 30_000);

/** A campaign over colleagues of one company and one stranger; the first has answered. */
async function company(size: number, settings: object = { stop_company_on_reply: true }, steps?: object[]) {
  const company_id = newId('company');
  const colleagues = Array.from({ length: size }, () => world.crm.contact({ company_id }));
  const other = world.crm.contact({ company_id: newId('company') });
  const mailboxId = await world.mailbox();
  const sequence_id = await world.sequence({ mailboxId, ...(steps && { steps }) });
  const group_id = world.crm.group([...colleagues, other]);
  const { id } = await world.launches.launch({ id: sequence_id, group_id, settings }, world.call());
  const touches = await world.rows<{ id: string; contact_id: string }>(
    'select id, contact_id from touches where campaign_id = $1',
    id,
  );
  const touchOf = (contactId: string) => touches.find(({ contact_id }) => contact_id === contactId)!.id;
  return { id, mailboxId, company_id, colleagues, other, touchOf };
}

async function reply(touchId: string, classification: ReplyClass = 'question') {
  const touch = (await touchById(world.test.store, touchId))!;
  await world.test.store.within(world.workspaceId, {}, (unit) =>
    applyReply(unit, touch, { classification, subject: null, text: 'Who is this?' }),
  );
}
const statesOf = async (campaignId: string) =>
  Object.fromEntries(
    (
      await world.rows(
        'select state, reason, count(*)::int as n from touches where campaign_id = $1 group by 1, 2',
        campaignId,
      )
    ).map(({ state, reason, n }) => [reason ?? state, n]),
  );
const reasonsOf = async (campaignId: string) =>
  (
    await world.rows(
      `select data->>'reason' as reason, count(*)::int as n from events
       where type = 'enrollment.finished' and data->>'campaign_id' = $1 group by 1 order by 1`,
      campaignId,
    )
  ).map(({ reason, n }) => `${reason} ${n}`);

describe('a reply of one', () => {
  it.each(['interested', 'not_interested', 'question', 'other'] as const)(
    '(%s) ends the campaign for the colleagues, and for nobody else',
    async (classification) => {
      const { id, colleagues, touchOf } = await company(4);
      await reply(touchOf(colleagues[0]!), classification);
      expect(await statesOf(id)).toEqual({ replied: 1, company_replied: 3, planned: 1 });
      expect(await reasonsOf(id)).toEqual(['company_replied 3', 'replied 1']);
      expect((await world.campaigns.get({ id }, world.call())).audience).toMatchObject({
        total: 5, active: 1, replied: 1, failed: 3,
      });
    },
  );

  it.each([
    ['an absence note', { stop_company_on_reply: true }, 'out_of_office'],
    ['a campaign that does not ask for it', {}, 'question'],
    ['the wish of one to be left alone', { stop_company_on_reply: true }, 'unsubscribe'],
  ] as const)('is not %s', async (_, settings, classification) => {
    const { id, colleagues, touchOf } = await company(3, settings);
    await reply(touchOf(colleagues[0]!), classification);
    expect(await statesOf(id)).not.toHaveProperty('company_replied');
  });

  it('that is corrected to an absence note stops nobody who comes later', async () => {
    const step = { channel: 'email', subject: 'Hi', body: 'Hello. {{ unsubscribe_url }}' };
    const settings = { stop_company_on_reply: true };
    const { id, colleagues, touchOf } = await company(2, settings, [step, { ...step, if: 'question' }]);
    const touch = touchOf(colleagues[0]!);
    await reply(touch);
    const [answer] = await world.rows('select id from replies where touch_id = $1', touch);
    await world.test.store.within(world.workspaceId, {}, (unit) =>
      reclassifyReply(unit, { id: answer.id, classification: 'out_of_office' }));
    expect(await world.rows('select from company_stops where campaign_id = $1', id)).toEqual([]);
    expect(await statesOf(id)).toEqual({ planned: 2, company_replied: 1 });
  });

  it('whose company is not known stops nobody', async () => {
    const { id, touchOf, colleagues } = await company(2);
    await world.rows('update recipients set company_id = null where contact_id = $1', colleagues[0]);
    await reply(touchOf(colleagues[0]!));
    expect(await statesOf(id)).not.toHaveProperty('company_replied');
  });

  it('of a large company stops whoever comes next before the last page is written', async () => {
    const { id, mailboxId, colleagues, touchOf } = await company(230);
    await reply(touchOf(colleagues[0]!));
    expect(await statesOf(id)).toMatchObject({ company_replied: 100 });
    const send = () => world.sender.sendNext(world.workspaceId, mailboxId, new Date());
    const sentBefore = world.taken.length;
    for (let sends = 0; sends < 5; sends++) await send();
    // At most the stranger's.
    expect(world.taken.length - sentBefore).toBeLessThanOrEqual(1);
    await finishCompanyStops(world.test.store, async () => new Date(), world.workspaceId);
    expect(await statesOf(id)).toMatchObject({ company_replied: 229 });
    expect(await world.rows('select done from company_stops where campaign_id = $1', id)).toEqual([{ done: true }]);
    const [{ n }] = await world.rows(
      `select count(*)::int as n from events where type = 'touch.skipped' and data->>'campaign_id' = $1
       and data->>'reason' = 'company_replied'`,
      id,
    );
    expect(n).toBe(229);
  });

  it('also holds for a colleague who enters afterwards', async () => {
    const { id, mailboxId, company_id, colleagues, touchOf } = await company(2);
    await reply(touchOf(colleagues[0]!));
    const contact_id = world.crm.contact({ company_id });
    const { enrollment_id } = await world.triggers.trigger({ id, contact_id }, world.call());
    for (let sends = 0; sends < 3; sends++) await world.sender.sendNext(world.workspaceId, mailboxId, new Date());
    expect(await world.rows('select state, reason from touches where enrollment_id = $1', enrollment_id)).toEqual([
      { state: 'skipped', reason: 'company_replied' },
    ]);
    expect(await world.enrollments.get({ id: enrollment_id }, world.call())).toMatchObject({ status: 'failed' });
  });
});
