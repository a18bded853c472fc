import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { dayMs, newId } from '@sortie/contracts';
import { ensureClock } from '../clock/ensure-clock.js';
import { openHealthWorld, type HealthWorld } from './health-world.fixture-spec.js';
import { HealthEndpoint } from './health.endpoint.js';

let world: HealthWorld;
let health: HealthEndpoint;
beforeAll(async () => {
  world = await openHealthWorld();
  health = new HealthEndpoint(world.test.store);
}, 30_000);
afterAll(() => world.close(), 30_000);

const mailbox = (id: string, now = new Date()) => health.mailbox({ id }, world.call({ now: now.toISOString() }));
const campaign = (id: string, now = new Date()) => health.campaign({ id }, world.call({ now: now.toISOString() }));
const bounces = (report: { rules: { cause: string }[] }) => report.rules.find(({ cause }) => cause === 'bounce_rate');
const thresholds = [{ band: 'throttle', from: 0.05 }, { band: 'quarantine', from: 0.1 }];

describe('the health', () => {
  it('of what has sent nothing is good, and says what it takes', async () => {
    const { id, mailboxId } = await world.launch(1);
    const figures = { sent: 0, bounced: 0, delivered: 0, complained: 0, inbox: 0, spam: 0 };
    const good = { band: 'good', cause: null, until: null, figures };
    expect(await mailbox(mailboxId)).toEqual({
      object: 'mailbox_health', id: mailboxId, ...good, rules: expect.any(Array),
    });
    const told = await campaign(id);
    expect(told).toEqual({ object: 'campaign_health', id, ...good, rules: expect.any(Array) });
    expect(told.rules).toHaveLength(3);
    expect(bounces(told)).toEqual({
      cause: 'bounce_rate', share: null, sample: 0, sample_needed: 50, band: null, thresholds,
    });
  });

  it('names the figure that decides it, and how far the next band is', async () => {
    const { id, mailboxId } = await world.launch(110);
    const sent = await world.deliver(id, 100);
    for (const touch of sent.slice(0, 5)) await world.bounce(touch);
    for (const told of [await mailbox(mailboxId), await campaign(id)]) {
      expect(told).toMatchObject({
        band: 'throttle', cause: 'bounce_rate', until: null, figures: { sent: 100, bounced: 5, delivered: 95 },
      });
      expect(bounces(told)).toMatchObject({ share: 0.05, sample: 100, band: 'throttle', thresholds });
    }
    // A good mail dilutes the figure at once; the band is looked at with the next bounce, or the next day.
    await world.deliver(id, 1);
    const diluted = await mailbox(mailboxId);
    expect(diluted).toMatchObject({ band: 'throttle', cause: 'bounce_rate' });
    expect(bounces(diluted)).toMatchObject({ share: 5 / 101, band: 'good' });
  });

  it('of a warmed mailbox counts where its warmup mail was found', async () => {
    const { mailboxId } = await world.launch(1);
    await world.rows(
      `insert into warmup_days (workspace_id, mailbox_id, day, inbox, spam)
       values ($1, $2, (now() at time zone 'utc')::date, 18, 2)`,
      world.workspaceId,
      mailboxId,
    );
    const told = await mailbox(mailboxId);
    expect(told.figures).toMatchObject({ inbox: 18, spam: 2 });
    expect(told.rules[0]).toMatchObject({ cause: 'spam_placement', share: 0.1, sample: 20, band: 'watch' });
  });

  it('remembers what a rest is for when its days have left the figures', async () => {
    const { id, mailboxId } = await world.launch(60);
    const at = new Date();
    const sent = await world.deliver(id, 50, new Date(at.getTime() - 5 * dayMs));
    for (const touch of sent.slice(0, 5)) await world.bounce(touch, at);
    const later = new Date(at.getTime() + 3 * dayMs);
    const resting = {
      band: 'quarantine', cause: 'bounce_rate', until: new Date(at.getTime() + 7 * dayMs).toISOString(),
      figures: { sent: 0, bounced: 5 },
    };
    for (const told of [await mailbox(mailboxId, later), await campaign(id, later)]) {
      expect(told).toMatchObject(resting);
      expect(bounces(told)).toMatchObject({ share: null, band: null });
    }
    // Another complaint is judged, and changes nothing of the rest.
    await world.complain(sent[9]!, later);
    expect(await mailbox(mailboxId, later)).toMatchObject({ band: 'quarantine', cause: 'bounce_rate' });
    await world.control.resume({ id }, world.call({ now: later.toISOString() }));
    expect(await campaign(id, later)).toMatchObject({ band: 'good', cause: null, until: null, figures: { bounced: 0 } });
  });

  it('shows a workspace in test mode the thresholds that hold there', async () => {
    const { id, mailboxId } = await world.launch(60);
    const sent = await world.deliver(id, 50);
    for (const touch of sent.slice(0, 4)) await world.bounce(touch);
    await world.test.store.within(world.workspaceId, { now: new Date() }, ensureClock);
    try {
      const scaled = [{ band: 'throttle', from: 0.15 }, { band: 'quarantine', from: 0.3 }];
      for (const told of [await mailbox(mailboxId), await campaign(id)]) {
        expect(bounces(told)).toMatchObject({ share: 0.08, band: 'good', thresholds: scaled });
      }
    } finally {
      await world.rows('delete from clocks');
    }
  });

  it('of nobody, and of another workspace, is not found', async () => {
    const { id, mailboxId } = await world.launch(1);
    const caller = { ...world.call().caller, workspace_id: newId('workspace') };
    const missing = { code: 'RESOURCE_NOT_FOUND' };
    for (const unknown of [newId('mailbox'), 'nonsense', id]) {
      await expect(mailbox(unknown)).rejects.toMatchObject(missing);
    }
    for (const unknown of [newId('campaign'), 'nonsense', mailboxId]) {
      await expect(campaign(unknown)).rejects.toMatchObject(missing);
    }
    await expect(health.mailbox({ id: mailboxId }, world.call({ caller }))).rejects.toMatchObject(missing);
    await expect(health.campaign({ id }, world.call({ caller }))).rejects.toMatchObject(missing);
  });
});
