import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId, touchFailed } from '@sortie/contracts';
import type { Unit } from '@sortie/event-store';
import { skip, touchFacts } from '../enrollments/enrollment.decide.js';
import { stopContact } from '../enrollments/stop.js';
import { openHealthWorld, type HealthWorld } from '../health/health-world.fixture-spec.js';
import { applyReply } from '../inbound/apply.js';
import { touchById } from '../inbound/correspondence.js';
import { postponed, refused, unsendable } from '../sending/failures.js';
import { append } from '../sending/move-touch.js';
import { becameUnknown } from '../sending/unknown.js';
import { stop } from './campaign.js';
import { changeStatus, dropTouches, lockCampaign } from './change-status.js';

let world: HealthWorld;
beforeAll(async () => {
  world = await openHealthWorld();
}, 30_000);
afterAll(() => world.close(), 30_000);

const body = 'Hello, shall we talk? {{ unsubscribe_url }}';
const steps = [
  { channel: 'email', subject: 'Hi', body },
  { channel: 'email', wait_days: 3, body },
];
const stepsOf = async (id: string) => (await world.campaigns.steps({ id }, world.call())).data;

/** One after another of a campaign's planned touches, as if its sender had it. */
async function next(campaignId: string) {
  const [row] = await world.rows(
    `update touches set state = 'submitting' where id = (
       select id from touches where campaign_id = $1 and state = 'planned' and step = 0 order by id limit 1)
     returning *`,
    campaignId,
  );
  return {
    workspaceId: world.workspaceId, id: row.id, enrollmentId: row.enrollment_id, contactId: row.contact_id,
    mailboxId: row.mailbox_id, step: row.step, attempts: 4,
  };
}

async function mustAddUp(campaignId: string) {
  const shown = await stepsOf(campaignId);
  const counted = await world.rows<{ step: number; n: number }>(
    'select step, count(*)::int as n from touches where campaign_id = $1 group by step order by step',
    campaignId,
  );
  expect(counted.map(({ n }) => n)).toEqual(shown.map(({ touches }) => touches).filter((n) => n > 0));
  for (const step of shown) {
    const { planned, held, sending, unknown, sent, not_made, touches, reasons } = step;
    expect(planned + held + sending + unknown + sent + not_made).toBe(touches);
    expect(reasons.reduce((sum, reason) => sum + reason.touches, 0)).toBe(not_made);
    const named = await world.rows(
      `select reason, count(*)::int as touches from touches where campaign_id = $1 and step = $2
         and state in ('skipped', 'failed') group by reason order by reason`,
      campaignId,
      step.step,
    );
    expect(reasons).toEqual(named);
  }
  return shown;
}

describe('the steps of a campaign', () => {
  it('add up at every moment of its life, each touch under one reason', async () => {
    const { store } = world.test;
    const sequence_id = await world.sequence({ steps });
    const group_id = world.crm.group(Array.from({ length: 20 }, () => world.crm.contact()));
    const { id } = await world.launches.launch({ id: sequence_id, group_id }, world.call());
    expect(await mustAddUp(id)).toMatchObject([
      { object: 'campaign_step', campaign_id: id, step: 0, planned: 20, touches: 20 },
      { step: 1, touches: 0 },
    ]);

    const sent = await world.deliver(id, 5);
    await world.bounce(sent[0]!);
    const answered = (await touchById(store, sent[1]!))!;
    await store.within(world.workspaceId, {}, (unit) =>
      applyReply(unit, answered, { classification: 'interested', subject: null, text: 'Yes' }),
    );
    await refused(store, await next(id), new Date(), {
      code: '5.1.1', text: '550', addressHash: newId('touch'),
    });
    await postponed(store, await next(id), new Date(), '4.2.0');
    await unsendable(store, await next(id), new Date(), '422', 'invalid `to` field');
    await becameUnknown(store, await next(id), new Date());
    await next(id);
    const [first, second] = await mustAddUp(id);
    expect(first).toMatchObject({
      planned: 10, held: 0, sending: 1, unknown: 1, sent: 5, bounced: 2, not_made: 3,
      reasons: ['bounced', 'gave_up', 'refused'].map((reason) => ({ reason, touches: 1 })),
    });
    expect(first!.variants).toMatchObject([{ variant: 'a', sent: 5 }]);
    expect(second).toMatchObject({
      planned: 3, sent: 0, reasons: [{ reason: 'bounced', touches: 1 }, { reason: 'replied', touches: 1 }],
    });

    await world.control.pause({ id }, world.call());
    expect(await mustAddUp(id)).toMatchObject([{ planned: 0, held: 10 }, { planned: 0, held: 3 }]);
    await world.control.stop({ id }, world.call());
    const ended = await mustAddUp(id);
    expect(ended[0]!.reasons).toContainEqual({ reason: 'campaign_stopped', touches: 10 });
    expect(ended[1]!.reasons).toContainEqual({ reason: 'campaign_stopped', touches: 3 });
    expect(ended.map(({ planned, held }) => planned + held)).toEqual([0, 0]);
  });

  it('add up where contacts end for reasons of their own while the campaign is being closed', async () => {
    const { store } = world.test;
    const sequence_id = await world.sequence({ steps });
    // More than a page.
    const group_id = world.crm.group(Array.from({ length: 620 }, () => world.crm.contact()));
    const { id } = await world.launches.launch({ id: sequence_id, group_id }, world.call());
    const sent = await world.deliver(id, 1);
    const within = (work: (unit: Unit) => Promise<unknown>) => store.within(world.workspaceId, {}, work);
    await within(async (unit) => {
      const locked = await lockCampaign(unit, id);
      await changeStatus(unit, locked, stop(locked.state), 'stopped', dropTouches);
    });
    const stopped = "select id, contact_id from touches where campaign_id = $1 and state = 'skipped' order by id";
    const touches = await world.rows(stopped, id);
    for (const { contact_id } of [touches[9], touches[609]])
      await within((unit) => stopContact(unit, contact_id, 'unsubscribed'));
    const answered = (await touchById(store, sent[0]!))!;
    await within((unit) => applyReply(unit, answered, { classification: 'interested', subject: null, text: 'Yes' }));
    const told = (await touchById(store, touches[3].id))!;
    await within((unit) => append(unit, told, (state, ref) => skip(state, ref, 'campaign_stopped')));
    await world.runner.resumeAll(world.workspaceId);
    const [first, second] = await mustAddUp(id);
    expect(first!.reasons).toEqual([{ reason: 'campaign_stopped', touches: 619 }]);
    expect(second!.reasons).toEqual([{ reason: 'campaign_stopped', touches: 1 }]);
    expect((await world.campaigns.get({ id }, world.call())).audience).toMatchObject({ active: 0, unsubscribed: 2 });
  }, 30_000);

  it('know a failure whose fact names no reason', async () => {
    const { store } = world.test;
    const { id } = await world.launch(1);
    const place = await next(id);
    await store.within(world.workspaceId, {}, (unit) =>
      append(unit, place, (state, ref) => [touchFailed({ ...touchFacts(state, ref), kind: 'soft', code: '4.2.0' })]),
    );
    expect((await stepsOf(id))[0]).toMatchObject({ reasons: [{ reason: 'gave_up', touches: 1 }] });
  });

  it('of a draft are empty, and of others a 404', async () => {
    const sequence_id = await world.sequence({ steps });
    const { id } = await world.drafts.create({ name: 'x', sequence_id }, world.call());
    expect(await stepsOf(id)).toMatchObject([{ step: 0, touches: 0 }, { step: 1, touches: 0 }]);
    expect(await world.campaigns.steps({ id, include: 'total' }, world.call())).toMatchObject({ total: 2 });
    const caller = { ...world.call().caller, workspace_id: newId('workspace') };
    await expect(world.campaigns.steps({ id }, world.call({ caller }))).rejects.toMatchObject({
      code: 'RESOURCE_NOT_FOUND',
    });
  });
});

describe('enrollments', () => {
  it('are listed by campaign, contact and status, the newest first', async () => {
    const { id } = await world.launch(5);
    await world.deliver(id, 2);
    const list = (more: object) => world.enrollments.list({ campaign_id: id, ...more }, world.call());
    const all = await list({});
    expect(all.data.map((row) => row.id)).toEqual(all.data.map((row) => row.id).sort().reverse());
    const first = await list({ limit: 3 });
    const rest = await list({ limit: 3, cursor: first.next_cursor! });
    expect([...first.data, ...rest.data]).toEqual(all.data);
    expect((await list({ status: 'completed' })).data).toHaveLength(2);
    expect(await list({ status: 'completed', limit: 1, include: 'total' })).toMatchObject({ total: 2 });
    const { contact_id } = all.data[0]!;
    expect((await world.enrollments.list({ contact_id }, world.call())).data).toEqual([all.data[0]]);
    expect((await list({ campaign_id: newId('campaign') })).data).toEqual([]);
  });

  it('of another workspace are a 404', async () => {
    const { id } = await world.launch(1);
    const [row] = (await world.enrollments.list({ campaign_id: id }, world.call())).data;
    const caller = { ...world.call().caller, workspace_id: newId('workspace') };
    for (const [wrong, context] of [
      [row!.id, world.call({ caller })], ['enr_\0', world.call()], [newId('enrollment'), world.call()],
    ] as const)
      await expect(world.enrollments.get({ id: wrong }, context)).rejects.toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
    expect((await world.enrollments.list({ campaign_id: id }, world.call({ caller }))).data).toEqual([]);
  });
});
