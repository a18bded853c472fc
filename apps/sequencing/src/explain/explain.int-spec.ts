import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId, type Contact } from '@sortie/contracts';
import type { Operations } from '@sortie/messaging';
import { suppressionKeys } from '../suppressions/suppression-keys.js';
import { enter, makeCampaign } from '../sending/campaign.fixture-spec.js';
import { openSendingWorld, type SendingWorld } from '../testing/sending-world.fixture-spec.js';
import { explainOneCampaign } from './explain-campaign.js';
import { ExplainEndpoint } from './explain.endpoint.js';

// A Wednesday.
const noon = '2026-03-04T12:00:00.000Z';
const unknownContact = newId('contact');

const crm = {
  call: async (_operation: object, { ids }: { ids: string[] }) => ({
    contacts: ids.filter((id) => id !== unknownContact).map((id) => ({ id, email: `${id}@people.example` }) as Contact),
  }),
} as unknown as Operations;

describe('explain', () => {
  let world: SendingWorld;
  let explain: ExplainEndpoint;
  beforeAll(async () => {
    world = await openSendingWorld();
    explain = new ExplainEndpoint(world.test.store, crm);
  }, 30_000);
  afterAll(() => world.close(), 30_000);

  const rows = async (text: string, ...values: unknown[]) => (await world.test.admin.query<any>(text, values)).rows;
  const call = () => world.call({ now: noon });
  const campaignOf = (id: string) => explain.campaign({ id }, call());
  const mailboxOf = (id: string) => explain.mailbox({ id }, call());
  const contactOf = (id: string) => explain.contact({ id }, call());
  const due = new Date('2026-03-04T09:00:00Z');

  it('tells a campaign that may send now, with every limit and what each mailbox does next', async () => {
    const [one, two] = [await world.mailbox(), await world.mailbox({ daily_cap: 3 })];
    await rows("update lanes set day = '2026-03-04', sent_today = 3 where mailbox_id = $1", two);
    const id = await makeCampaign(world, { daily_limit: 100 });
    await enter(world, id, [{ mailboxId: one }, { mailboxId: two }, { mailboxId: two }], due);
    const told = await campaignOf(id);
    expect(told).toMatchObject({
      object: 'campaign_explanation', next_at: noon, binding: null, idle: null,
      touches: [{ state: 'planned', reason: null, touches: 3 }],
    });
    const names = ['mailbox_cap', 'mailbox_ramp', 'mailbox_gap', 'campaign_daily_limit', 'step_wait'];
    expect(told.limits.map(({ limit }) => limit)).toEqual(names);
    expect(told.limits).toContainEqual({
      limit: 'campaign_daily_limit',
      owner: 'campaign',
      owner_id: id,
      value: '0 of 100 sent on 2026-03-04',
      open: true,
      until: null,
      binds: false,
    });
    expect(told.mailboxes).toMatchObject([
      { mailbox_id: one, next_at: noon, binding: null },
      { mailbox_id: two, next_at: '2026-03-05T00:00:00.000Z', binding: 'mailbox_cap' },
    ]);
  });

  it('asks no more statements for many mailboxes, each with the day that it rolled', async () => {
    const explained = async (mailboxes: string[]) => {
      const id = await makeCampaign(world);
      await enter(world, id, mailboxes.map((mailboxId) => ({ mailboxId })), due);
      let statements = 0;
      const told = await world.test.store.read(call(), (sql) => {
        const query = (...asked: unknown[]) => ((statements += 1), (sql.query as any)(...asked));
        return explainOneCampaign({ sql: { query } as any, workspaceId: world.workspaceId, now: new Date(noon) }, id);
      });
      return { statements, next: told!.mailboxes.map(({ mailbox_id, next_at }) => ({ mailbox_id, next_at })) };
    };
    const begins = async (startsAt: number) => {
      const id = await world.mailbox({ human_day: true });
      await rows(
        `insert into mailbox_days (workspace_id, mailbox_id, day, starts_at, ends_at, lunch_from, lunch_to, per_hour)
         values ($1, $2, '2026-03-04', $3, 1080, 960, 990, 10)`,
        world.workspaceId, id, startsAt,
      );
      return id;
    };
    const [one, two, three] = [await begins(13 * 60), await begins(14 * 60), await begins(15 * 60)];
    const alone = await explained([one]);
    expect(alone.next).toEqual([{ mailbox_id: one, next_at: '2026-03-04T13:00:00.000Z' }]);
    const many = await explained([three, one, two]);
    expect(many.next).toEqual([
      { mailbox_id: one, next_at: '2026-03-04T13:00:00.000Z' },
      { mailbox_id: two, next_at: '2026-03-04T14:00:00.000Z' },
      { mailbox_id: three, next_at: '2026-03-04T15:00:00.000Z' },
    ]);
    expect(many.statements).toBe(alone.statements);
  });

  it('tells the limit that binds a campaign, and when it ends', async () => {
    const mailboxId = await world.mailbox({ gap_seconds: 600 });
    const sent = "update lanes set day = '2026-03-04', sent_today = 1, last_sent_at = $2 where mailbox_id = $1";
    await rows(sent, mailboxId, new Date(noon));
    const id = await makeCampaign(world, { window: { days: [1, 2, 3, 4, 5], start: '09:00', end: '17:00' } });
    await enter(world, id, [{ mailboxId, timezone: 'America/Los_Angeles' }], due);
    const told = await campaignOf(id);
    expect(told).toMatchObject({ next_at: '2026-03-04T17:00:00.000Z', binding: 'contact_window', idle: null });
    const closed = told.limits.filter(({ open }) => !open).map(({ limit, binds }) => [limit, binds]);
    expect(closed).toEqual([['mailbox_gap', false], ['contact_window', true]]);
    await rows("update campaigns set status = 'paused' where id = $1", id);
    await rows("update touches set state = 'held' where campaign_id = $1", id);
    expect(await campaignOf(id)).toMatchObject({
      next_at: null, binding: 'campaign_status', touches: [{ state: 'held', reason: 'campaign_status', touches: 1 }],
    });
  });

  it.each([
    ['accepted', 'nothing_left'],
    ['submitting', 'under_way'],
    ['unknown', 'outcome_unknown'],
  ])('tells a campaign whose only touch is %s that it is idle: %s', async (state, idle) => {
    const mailboxId = await world.mailbox();
    const id = await makeCampaign(world);
    const [only] = await enter(world, id, [{ mailboxId }], due);
    await rows('update touches set state = $2 where campaign_id = $1', id, state);
    expect(await campaignOf(id)).toMatchObject({ idle, next_at: null, limits: [] });
    expect(await contactOf(only!.contactId)).toMatchObject({ idle, next_at: null });
    expect(await mailboxOf(mailboxId)).toMatchObject({ idle, next_at: null, touch_id: null });
  });

  it('tells a campaign that has not begun from one that has ended', async () => {
    const id = await makeCampaign(world);
    await rows("update campaigns set launched = false, status = 'active' where id = $1", id);
    expect(await campaignOf(id)).toMatchObject({ idle: 'not_started', touches: [] });
    await rows("update campaigns set status = 'stopped' where id = $1", id);
    expect(await campaignOf(id)).toMatchObject({ idle: 'ended' });
  });

  it('tells a mailbox its own limits, with or without something to send', async () => {
    const mailboxId = await world.mailbox();
    await rows("update mailboxes set status = 'paused', status_reason = 'bad password' where id = $1", mailboxId);
    const paused = { binding: 'mailbox_paused', next_at: null };
    expect(await mailboxOf(mailboxId)).toMatchObject({ ...paused, idle: 'nothing_left' });
    const [entered] = await enter(world, await makeCampaign(world), [{ mailboxId }], due);
    const told = await mailboxOf(mailboxId);
    expect(told).toMatchObject({ ...paused, idle: null, touch_id: entered!.touchId });
    const limit = { value: 'bad password', owner_id: mailboxId, open: false, until: null, binds: true };
    expect(told.limits[0]).toMatchObject(limit);
  });

  it("tells when the mailbox's hours and the contact's never meet", async () => {
    const mailboxId = await world.mailbox();
    const hours = { days: [1, 2, 3, 4, 5], start: '09:00', end: '11:00' };
    const paris = { ...hours, timezone: 'Europe/Paris' };
    await rows('update mailboxes set send_window = $2 where id = $1', mailboxId, paris);
    const id = await makeCampaign(world, { window: hours });
    const [entered] = await enter(world, id, [{ mailboxId, timezone: 'Australia/Sydney' }], due);
    const never = { idle: 'hours_never_meet', next_at: null };
    expect(await campaignOf(id)).toMatchObject(never);
    expect(await mailboxOf(mailboxId)).toMatchObject(never);
    expect(await contactOf(entered!.contactId)).toMatchObject(never);
    // Somebody who can be written to is not hidden by one who cannot.
    await enter(world, id, [{ mailboxId, timezone: 'Europe/Paris' }], new Date(noon));
    expect(await campaignOf(id)).toMatchObject({ idle: null, next_at: '2026-03-05T08:00:00.000Z' });
    expect((await campaignOf(id)).mailboxes).toHaveLength(1);
  });

  it('tells a contact each touch, with one reason where it was not made', async () => {
    const [mailboxId, contactId] = [await world.mailbox(), newId('contact')];
    await enter(world, await makeCampaign(world), [{ mailboxId, contactId }], due);
    const touched = 'update recipients set last_touch_at = $2 where contact_id = $1';
    await rows(touched, contactId, new Date('2026-03-04T08:00:00Z'));
    await rows("update touches set state = 'skipped', reason = 'replied' where contact_id = $1", contactId);
    const second = await makeCampaign(world, { exclusive: true, min_interval_hours: 24 });
    await enter(world, second, [{ mailboxId, contactId }], due);
    const told = await contactOf(contactId);
    // The contact is still under way in the first campaign, which only its end changes.
    expect(told).toMatchObject({ suppressed: null, idle: null, next_at: null, binding: 'exclusive' });
    expect(told.touches).toMatchObject([
      { campaign_id: second, state: 'planned', reason: null, binding: 'exclusive' },
      { state: 'skipped', reason: 'replied', binding: null, limits: [] },
    ]);
    const ended = "update enrollments set status = 'replied' where contact_id = $1 and campaign_id <> $2";
    await rows(ended, contactId, second);
    expect(await contactOf(contactId)).toMatchObject({ binding: 'min_interval', next_at: '2026-03-05T08:00:00.000Z' });
  });

  it('tells a contact that nobody writes to, and one that is nowhere enrolled', async () => {
    const contactId = newId('contact');
    expect(await contactOf(contactId)).toMatchObject({ idle: 'not_enrolled', suppressed: null, touches: [] });
    const [, domain] = suppressionKeys(
      (text) => world.test.store.keyring.blind(world.workspaceId, text),
      `${contactId}@people.example`,
    );
    await rows(
      `insert into suppressions (workspace_id, id, address_hash, reason, created_at)
       values ($1, $2, $3, 'manual', now())`,
      world.workspaceId,
      newId('suppression'),
      domain,
    );
    expect(await contactOf(contactId)).toMatchObject({ suppressed: 'manual', idle: 'not_enrolled' });
    // Nothing tells a planned touch of an imported suppression before its last look does.
    await enter(world, await makeCampaign(world), [{ mailboxId: await world.mailbox(), contactId }], due);
    const told = await contactOf(contactId);
    expect(told).toMatchObject({ suppressed: 'manual', idle: 'suppressed', next_at: null, binding: null });
    expect(told.touches).toMatchObject([{ state: 'planned', next_at: null, binding: null }]);
  });

  it('finds nothing where there is nothing', async () => {
    const nothing = { code: 'RESOURCE_NOT_FOUND' };
    for (const id of ['nonsense', unknownContact, newId('campaign'), newId('mailbox')]) {
      for (const ask of [campaignOf, mailboxOf]) await expect(ask(id)).rejects.toMatchObject(nothing);
    }
    await expect(contactOf(unknownContact)).rejects.toMatchObject(nothing);
    await expect(contactOf('nonsense')).rejects.toMatchObject(nothing);
  });
});
