import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { dayMs, newId, type UpdateCampaign } from '@sortie/contracts';
import { openCampaignWorld, type CampaignWorld } from './campaign-world.fixture-spec.js';

let world: CampaignWorld;
beforeAll(async () => {
  world = await openCampaignWorld();
}, 30_000);
afterAll(() => world.close(), 30_000);

async function running(settings: object = {}) {
  const mailboxId = await world.mailbox();
  const sequence_id = await world.sequence({ mailboxId });
  const { id } = await world.drafts.create({ name: 'Old', sequence_id, settings }, world.call());
  await world.drafts.start({ id }, world.call());
  const contact_id = world.crm.contact();
  await world.triggers.trigger({ id, contact_id }, world.call());
  return { id, mailboxId, sequence_id };
}
const change = (input: UpdateCampaign, more = {}) => world.campaigns.update(input, world.call(more));

describe('a change of a campaign', () => {
  it('names what changed; without a difference nothing is recorded', async () => {
    const { id } = await running({ exclusive: true, daily_limit: 3 });
    const before = await world.campaigns.get({ id }, world.call());
    const settings = { daily_limit: 9, exclusive: null, min_interval_hours: 48 };
    const after = await change({ id, name: 'New', settings });
    expect(after).toMatchObject({ name: 'New', version: before.version + 1 });
    expect(after.settings).toEqual({ daily_limit: 9, min_interval_hours: 48 });
    expect((await change({ id, name: 'New', settings })).version).toBe(after.version);
    const events = await world.rows("select data from events where stream_id = $1 and type = 'campaign.updated'", id);
    expect(events.map(({ data }) => data.changed)).toEqual([
      ['name', 'settings.daily_limit', 'settings.exclusive', 'settings.min_interval_hours'],
    ]);
    await expect(change({ id, name: 'x' }, { if_match: 1 })).rejects.toMatchObject({ code: 'STALE_VERSION' });
  });

  it('pauses and resumes, and is in force for the next mail', async () => {
    const { id, mailboxId } = await running();
    const send = () => world.sender.sendNext(world.workspaceId, mailboxId, new Date());
    expect(await change({ id, status: 'paused' })).toMatchObject({ status: 'paused', audience: { paused: 1 } });
    expect(await send()).toBe(false);
    const allDay = Array.from({ length: 7 }, (_, day) => day + 1);
    const yesterday = new Date(Date.now() - dayMs).toISOString().slice(0, 10);
    const today = new Date().toISOString().slice(0, 10);
    const tomorrow = new Date(Date.now() + dayMs).toISOString().slice(0, 10);
    const dates = [yesterday, today, tomorrow];
    const window = { days: allDay, start: '00:00', end: '23:59' };
    await change({ id, status: 'active', settings: { holidays: { dates }, window } });
    await send();
    expect(world.taken).toHaveLength(0);
    // The holiday is taken back: what it put off goes now, and not when it would have been over.
    await change({ id, settings: { holidays: null, window: null } });
    await send();
    expect(world.taken).toHaveLength(1);
  });

  it('exchanges sequence and group only while nothing runs', async () => {
    const { id, sequence_id } = await running();
    const other = await world.sequence();
    const group_id = world.crm.group([]);
    await expect(change({ id, sequence_id: other })).rejects.toMatchObject({ code: 'INVALID_STATE' });
    await expect(change({ id, group_id })).rejects.toMatchObject({ code: 'INVALID_STATE' });
    const draft = await world.drafts.create({ name: 'x', sequence_id }, world.call());
    await change({ id: draft.id, sequence_id: other, group_id });
    expect(await change({ id: draft.id, group_id: null })).toMatchObject({ sequence_id: other, group_id: null });
    for (const wrong of [{ sequence_id: newId('sequence') }, { group_id: newId('group') }, { group_id: '' }])
      await expect(change({ id: draft.id, ...wrong })).rejects.toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
    await expect(change({ id: draft.id, status: 'active' })).rejects.toMatchObject({ code: 'INVALID_STATE' });
  });

  it('moves the tracking domain, and gives it up', async () => {
    const { id } = await running();
    const moved = await change({ id, settings: { track_clicks: true, tracking_domain: 't.acme.example' } });
    expect(moved.settings).toMatchObject({ track_clicks: true, tracking_domain: 't.acme.example' });
    expect((await change({ id, settings: { tracking_domain: null } })).settings).toEqual({ track_clicks: true });
  });

  it('of one that has ended is only its name; of a stranger, none', async () => {
    const { id } = await running();
    await world.control.stop({ id }, world.call());
    await expect(change({ id, settings: { daily_limit: 2 } })).rejects.toMatchObject({ code: 'INVALID_STATE' });
    expect(await change({ id, name: 'Done' })).toMatchObject({ name: 'Done', status: 'stopped' });
    const stranger = { ...world.call().caller, workspace_id: newId('workspace') };
    await expect(change({ id, name: 'x' }, { caller: stranger })).rejects.toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
    await expect(change({ id: 'cmp_\0', name: 'x' })).rejects.toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
  });
});
