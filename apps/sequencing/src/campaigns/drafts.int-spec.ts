import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@sortie/contracts';
import { openCampaignWorld, type CampaignWorld } from './campaign-world.fixture-spec.js';

let world: CampaignWorld;
beforeAll(async () => {
  world = await openCampaignWorld();
}, 30_000);
afterAll(() => world.close(), 30_000);

async function draft(more: object = {}) {
  const sequence_id = await world.sequence();
  return world.drafts.create({ name: 'Spring', sequence_id, ...more }, world.call());
}
const eventsOf = async (id: string) =>
  (await world.rows('select type, data from events where stream_id = $1 order by version', id)) as {
    type: string;
    data: any;
  }[];
const typesOf = async (id: string) => (await eventsOf(id)).map(({ type }) => type);

describe('a draft', () => {
  it('enrolls nobody, and is left alone by the runner', async () => {
    const group_id = world.crm.group([world.crm.contact()]);
    const made = await draft({ group_id, settings: { daily_limit: 5 } });
    expect(made).toMatchObject({
      object: 'campaign', name: 'Spring', status: 'draft', status_reason: null, health: 'good', group_id,
      settings: { daily_limit: 5 }, version: 1, audience: { total: 0 },
    });
    await world.runner.resumeAll();
    expect((await world.campaigns.get({ id: made.id }, world.call())).audience.total).toBe(0);
    expect(await eventsOf(made.id)).toMatchObject([{ type: 'campaign.created', data: { group_id } }]);
  });

  it('starts once, enrolls its group and completes when everybody is through', async () => {
    const { id } = await draft({ group_id: world.crm.group([world.crm.contact(), world.crm.contact()]) });
    const started = await world.drafts.start({ id }, world.call());
    expect(started).toMatchObject({ status: 'active', audience: { total: 2, active: 2 } });
    expect((await world.drafts.start({ id }, world.call())).version).toBe(started.version);
    expect(await typesOf(id)).toEqual(['campaign.created', 'sequence.launched', 'campaign.started']);
    const empty = await draft({ group_id: world.crm.group([]) });
    expect(await world.drafts.start({ id: empty.id }, world.call())).toMatchObject({ status: 'completed' });
  });

  it('without a group stays active with nobody in it, also after a pause', async () => {
    const { id } = await draft();
    expect(await world.drafts.start({ id }, world.call())).toMatchObject({ status: 'active', audience: { total: 0 } });
    await world.control.pause({ id }, world.call());
    expect(await world.control.resume({ id }, world.call())).toMatchObject({ status: 'active' });
    expect(await world.control.stop({ id }, world.call())).toMatchObject({ status: 'stopped' });
  });

  it('starts with the sequence as it is then', async () => {
    const made = await draft();
    const steps = [{ channel: 'email', subject: 'New', body: 'Hello, shall we talk? {{ unsubscribe_url }}' }] as never;
    await world.sequences.update({ id: made.sequence_id, steps }, world.call());
    expect(made.sequence_version).toBe(1);
    expect(await world.drafts.start({ id: made.id }, world.call())).toMatchObject({ sequence_version: 2 });
  });

  it('does not start from a cold pool, nor with what lint refuses', async () => {
    const cold = await world.sequence({ warmed: false });
    const first = await world.drafts.create({ name: 'Cold', sequence_id: cold }, world.call());
    // Two weeks of warmup are missing.
    await expect(world.drafts.start({ id: first.id }, world.call())).rejects.toMatchObject({ code: 'POOL_NOT_WARMED' });
    const wrong = await world.sequence({
      steps: [
        {
          channel: 'email', subject: 'Hi', body: 'Hi {{ contact.first_name }}',
          variants: [{ body: 'Hi {{ contact.nickname }}' }],
        },
      ],
    });
    const second = await world.drafts.create({ name: 'Wrong', sequence_id: wrong }, world.call());
    await expect(world.drafts.start({ id: second.id }, world.call())).rejects.toMatchObject({
      code: 'VALIDATION_ERROR',
      fields: [{
        pointer: '/steps/0/variants/0/body', code: 'unknown-variable',
        message: expect.stringMatching(/^There is no variable contact\.nickname\. Use .+\.$/),
      }],
    });
    expect(await typesOf(second.id)).toEqual(['campaign.created']);
  });

  it('neither starts nor launches with a template that loops for ever, should there be one', async () => {
    const sequence_id = await world.sequence();
    const draft = await world.drafts.create({ name: 'Loop', sequence_id }, world.call());
    const loops = '{% for a in (1..900) %}{% for b in (1..900) %}{% for c in (1..900) %}'
      + '{% endfor %}{% endfor %}{% endfor %}{{ unsubscribe_url }}';
    await world.test.admin.query('update sequence_versions set steps = $2 where sequence_id = $1', [
      sequence_id,
      JSON.stringify([{ channel: 'email', subject: 'Hi', body: `Hello, shall we talk? ${loops}` }]),
    ]);
    const told = { code: 'VALIDATION_ERROR', fields: [{ pointer: '/steps/0/body', code: 'template-failed' }] };
    await expect(world.drafts.start({ id: draft.id }, world.call())).rejects.toMatchObject(told);
    const group_id = world.crm.group([]);
    await expect(world.launches.launch({ id: sequence_id, group_id }, world.call())).rejects.toMatchObject(told);
    expect(await typesOf(draft.id)).toEqual(['campaign.created']);
    const campaigns = await world.rows('select id from campaigns where sequence_id = $1', sequence_id);
    expect(campaigns).toEqual([{ id: draft.id }]);
  });

  it('cannot be paused, and is stopped without ever having run', async () => {
    const { id } = await draft();
    await expect(world.control.pause({ id }, world.call())).rejects.toMatchObject({ code: 'INVALID_STATE' });
    expect(await world.control.stop({ id }, world.call())).toMatchObject({ status: 'stopped' });
    await expect(world.drafts.start({ id }, world.call())).rejects.toMatchObject({ code: 'INVALID_STATE' });
  });

  it('needs a sequence and a group of this workspace, and a window that opens', async () => {
    const sequence_id = await world.sequence();
    const stranger = { ...world.call().caller, workspace_id: newId('workspace') };
    const make = (more: object, context = world.call()) =>
      world.drafts.create({ name: 'x', sequence_id, ...more }, context);
    for (const wrong of [
      make({ sequence_id: newId('sequence') }),
      make({ sequence_id: 'seq_\0' }),
      make({ group_id: newId('group') }),
      make({}, world.call({ caller: stranger })),
      world.drafts.start({ id: newId('campaign') }, world.call()),
    ])
      await expect(wrong).rejects.toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
    const { id } = await make({});
    await expect(world.drafts.start({ id }, world.call({ caller: stranger }))).rejects.toMatchObject({
      code: 'RESOURCE_NOT_FOUND',
    });
    await expect(
      make({ settings: { window: { days: [1], start: '09:00', end: '09:00' } } }),
    ).rejects.toMatchObject({ code: 'VALIDATION_ERROR', fields: [{ pointer: '/settings/window/end' }] });
    await expect(world.drafts.start({ id }, world.call({ if_match: 7 }))).rejects.toMatchObject({
      code: 'STALE_VERSION',
    });
  });
});
