import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { dayMs } from '@sortie/contracts';
import { rebuildReadModels } from '@sortie/event-store';
import { touchLossesProjection } from '../campaigns/touch-losses.projection.js';
import { enrollmentProjection } from '../enrollments/enrollment.projection.js';
import { refused } from '../sending/failures.js';
import { healthDaysProjection } from './health-days.projection.js';
import { openHealthWorld, type HealthWorld } from './health-world.fixture-spec.js';
import { recoverHealth } from './recover.js';

let world: HealthWorld;
beforeAll(async () => {
  world = await openHealthWorld();
}, 30_000);
afterAll(() => world.close(), 30_000);

const mailbox = (id: string, now = new Date()) => world.mailboxes.get({ id }, world.call({ now: now.toISOString() }));
const campaign = (id: string) => world.campaigns.get({ id }, world.call());
const changes = async (mailboxId: string) =>
  (
    await world.rows(
      "select data from events where stream_id = $1 and type = 'mailbox.health_changed' order by version",
      mailboxId,
    )
  ).map(({ data }) => data);
const paused = async (id: string) =>
  (await world.rows("select data from events where stream_id = $1 and type = 'campaign.paused'", id)).map(
    ({ data }) => data.reason,
  );
/** As the engine does it, at that time. */
const recover = async (at: Date) => {
  // What is due at that time is due now.
  for (const table of ['mailboxes', 'campaigns']) {
    await world.rows(
      `update ${table} set health_check_at = now() where workspace_id = $1 and health_check_at <= $2`,
      world.workspaceId,
      at,
    );
  }
  await recoverHealth(world.test.store, async () => at, world.workspaceId);
};

describe('bounces', () => {
  it('say nothing below 50 mails', async () => {
    const { id, mailboxId } = await world.launch(60);
    const sent = await world.deliver(id, 49);
    for (const touch of sent.slice(0, 20)) await world.bounce(touch);
    expect(await mailbox(mailboxId)).toMatchObject({ health: 'good', health_until: null });
    expect(await campaign(id)).toMatchObject({ status: 'active', health: 'good' });
  });

  it('of the first mails say it once there are more, without another bounce', async () => {
    const { id, mailboxId } = await world.launch(60);
    const at = new Date();
    const sent = await world.deliver(id, 30, at);
    for (const touch of sent.slice(0, 5)) await world.bounce(touch, at);
    await world.deliver(id, 20, at);
    await recover(new Date(at.getTime() + dayMs - 1));
    expect(await mailbox(mailboxId)).toMatchObject({ health: 'good' });
    await recover(new Date(at.getTime() + dayMs));
    expect(await mailbox(mailboxId)).toMatchObject({ health: 'quarantine' });
    expect(await campaign(id)).toMatchObject({ status: 'paused', health: 'quarantine' });
  });

  it('of 5 % throttle, of 10 % quarantine the mailbox for 7 days and pause the campaign', async () => {
    const { id, mailboxId } = await world.launch(140);
    const sent = await world.deliver(id, 100);
    const at = new Date();
    for (const touch of sent.slice(0, 4)) await world.bounce(touch, at);
    expect(await mailbox(mailboxId)).toMatchObject({ health: 'good' });
    await world.bounce(sent[4]!, at);
    expect(await mailbox(mailboxId)).toMatchObject({ health: 'throttle', health_until: null });
    expect(await campaign(id)).toMatchObject({ status: 'active', health: 'throttle' });
    for (const touch of sent.slice(5, 9)) await world.bounce(touch, at);
    expect(await campaign(id)).toMatchObject({ status: 'active' });
    await world.bounce(sent[9]!, at);
    const until = new Date(at.getTime() + 7 * dayMs).toISOString();
    expect(await mailbox(mailboxId)).toMatchObject({ health: 'quarantine', health_until: until });
    const shown = await campaign(id);
    expect(shown).toMatchObject({
      status: 'paused', health: 'quarantine', audience: { paused: 40 },
      status_reason: 'bounce_rate: 10 of 100 mails bounced within 7 days (10.00 %)',
    });
    expect(await paused(id)).toEqual(['bounce_rate']);
    expect(await changes(mailboxId)).toMatchObject([
      { from: 'good', to: 'throttle', cause: 'bounce_rate', figures: { sent: 100, bounced: 5 } },
      { from: 'throttle', to: 'quarantine', cause: 'bounce_rate', figures: { sent: 100, bounced: 10, delivered: 90 } },
    ]);
    expect(await world.rows("select from touches where campaign_id = $1 and state = 'held'", id)).toHaveLength(40);
    // One more changes nothing: once is said once.
    await world.bounce(sent[10]!, at);
    expect(await paused(id)).toEqual(['bounce_rate']);
  });

  it('leave what has been judged of a campaign meanwhile, from figures that they have not seen', async () => {
    const { id } = await world.launch(120);
    const sent = await world.deliver(id, 100);
    for (const touch of sent.slice(0, 4)) await world.bounce(touch);
    const other = await world.test.admin.connect();
    try {
      const until = new Date(Date.now() + 7 * dayMs);
      const judged = "update campaigns set health = 'quarantine', health_until = $2 where id = $1";
      await other.query('begin');
      await other.query(judged, [id, until]);
      // The fifth throttles: it waits for the row, whose old judgement it has read.
      const fifth = world.bounce(sent[4]!);
      const waiting = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
      while ((await world.rows(waiting)).length === 0) continue;
      await other.query('commit');
      await fifth;
      expect(await world.rows('select health, health_until from campaigns where id = $1', id))
        .toEqual([{ health: 'quarantine', health_until: until }]);
    } finally {
      other.release();
    }
  });

  it('leave a campaign active whose settings say so', async () => {
    const { id, mailboxId } = await world.launch(60, { auto_pause: false });
    const sent = await world.deliver(id, 50);
    for (const touch of sent.slice(0, 5)) await world.bounce(touch);
    expect(await campaign(id)).toMatchObject({ status: 'active', health: 'quarantine' });
    expect(await mailbox(mailboxId)).toMatchObject({ health: 'quarantine' });
  });

  it('count anew after a person has resumed the campaign', async () => {
    const { id } = await world.launch(200);
    const sent = await world.deliver(id, 50);
    for (const touch of sent.slice(0, 5)) await world.bounce(touch);
    expect(await campaign(id)).toMatchObject({ status: 'paused' });
    expect(await world.control.resume({ id }, world.call())).toMatchObject({
      status: 'active', status_reason: null, health: 'good',
    });
    const later = await world.deliver(id, 49);
    for (const touch of later.slice(0, 9)) await world.bounce(touch);
    expect(await campaign(id)).toMatchObject({ status: 'active', health: 'good' });
    await world.deliver(id, 1);
    await world.bounce(later[9]!);
    expect(await campaign(id)).toMatchObject({
      status: 'paused', status_reason: 'bounce_rate: 10 of 50 mails bounced within 7 days (20.00 %)',
    });
  });

  it('at the door count like those that come back', async () => {
    const { id, mailboxId } = await world.launch(60);
    await world.deliver(id, 47);
    const rows = await world.rows(
      `update touches set state = 'submitting' where id in (
         select id from touches where campaign_id = $1 and state = 'planned' limit 3) returning *`,
      id,
    );
    for (const row of rows) {
      const touch = {
        workspaceId: world.workspaceId, id: row.id, enrollmentId: row.enrollment_id, contactId: row.contact_id,
        mailboxId: row.mailbox_id, step: row.step,
      };
      await refused(world.test.store, touch, new Date(), {
        code: '5.1.1', text: '550 no such user', addressHash: `hash of ${row.id}`,
      });
    }
    expect(await mailbox(mailboxId)).toMatchObject({ health: 'throttle' });
    expect(await changes(mailboxId)).toMatchObject([{ figures: { sent: 50, bounced: 3, delivered: 47 } }]);
  });
});

describe('complaints', () => {
  it('of 0.3 % of what arrived pause the campaign, below 100 mails they say nothing', async () => {
    const { id, mailboxId } = await world.launch(110);
    const sent = await world.deliver(id, 99);
    await world.complain(sent[0]!);
    expect(await campaign(id)).toMatchObject({ status: 'active', health: 'good' });
    await world.deliver(id, 1);
    await world.complain(sent[1]!);
    expect(await campaign(id)).toMatchObject({
      status: 'paused',
      status_reason: 'complaint_rate: 2 complaints about 100 delivered mails within 30 days (2.00 %)',
    });
    expect(await mailbox(mailboxId)).toMatchObject({ health: 'quarantine' });
    expect(await paused(id)).toEqual(['complaint_rate']);
  });
});

describe('time', () => {
  it('ends a quarantine after its 7 days, with figures that count anew', async () => {
    const { id, mailboxId } = await world.launch(120);
    const at = new Date();
    const sent = await world.deliver(id, 100, at);
    for (const touch of sent.slice(0, 12)) await world.bounce(touch, at);
    await recover(new Date(at.getTime() + 6 * dayMs));
    expect(await mailbox(mailboxId)).toMatchObject({ health: 'quarantine' });
    const over = new Date(at.getTime() + 7 * dayMs);
    await recover(over);
    expect(await mailbox(mailboxId, over)).toMatchObject({ health: 'good', health_until: null });
    expect((await changes(mailboxId)).at(-1)).toMatchObject({ from: 'quarantine', to: 'good', cause: null });
    // The campaign waits for a person.
    expect(await campaign(id)).toMatchObject({ status: 'paused', health: 'good' });
  });

  it('lifts a throttle as soon as the figures allow it, and not before', async () => {
    const { id, mailboxId } = await world.launch(220);
    const at = new Date();
    const sent = await world.deliver(id, 100, at);
    for (const touch of sent.slice(0, 5)) await world.bounce(touch, at);
    await recover(new Date(at.getTime() + dayMs));
    expect(await mailbox(mailboxId)).toMatchObject({ health: 'throttle' });
    await world.deliver(id, 20, new Date(at.getTime() + dayMs));
    await recover(new Date(at.getTime() + 2 * dayMs));
    expect(await mailbox(mailboxId)).toMatchObject({ health: 'good' });
    expect(await campaign(id)).toMatchObject({ health: 'good' });
  });
});

it('counts what a rebuild from the log counts', async () => {
  const { owner, app, keyring } = world.test;
  const compared = await rebuildReadModels({
    owner, app, keyring, projections: [enrollmentProjection, healthDaysProjection, touchLossesProjection],
    workspaceIds: [world.workspaceId],
  });
  for (const name of ['health_days', 'touch_losses']) {
    const found = compared.find(({ table }) => table === name)!;
    expect(found).toMatchObject({ different: 0 });
    expect(found.rows).toBeGreaterThan(0);
  }
});
