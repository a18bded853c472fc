// A dry run, then the launch that follows: the same contacts get the same steps at the same instants.
import { beforeAll, describe, expect, it } from '@jest/globals';
import { advance, group } from './support/campaign.ts';
import { all, ok } from './support/http.ts';
import { eventsOf, settledLog } from './support/log.ts';
import { newWorkspace, sandboxMailbox, warmedPool, type Workspace } from './support/workspace.ts';

const scripts = [
  'interested', 'not-interested', 'question', 'ooo', 'unsubscribe', 'bounce', 'late-bounce', 'complain', 'soft',
  'silent',
];
const steps = [
  {
    id: 'first', channel: 'email', wait_days: 0, subject: 'Hello', body: 'First. {{ unsubscribe_url }}',
    variants: [{ body: 'Once. {{ unsubscribe_url }}' }],
  },
  { channel: 'email', wait_working_days: 2, if: 'no_reply', body: 'Second. {{ unsubscribe_url }}' },
  { channel: 'email', wait_days: 1, if: 'replied', body: 'Thanks. {{ unsubscribe_url }}' },
];
const settings = {
  window: { days: [1, 2, 3, 4, 5], start: '09:00', end: '11:00', fallback_timezone: 'Europe/Paris' },
  holidays: { countries: ['FR'] },
  daily_limit: 25,
};
const zones = ['America/New_York', 'Asia/Tokyo', undefined];

let workspace: Workspace;
let sequence: string;
let groupId: string;

beforeAll(async () => {
  workspace = await newWorkspace('Simulation');
  // From a Saturday on, whichever day it is: all zones first open on the same Monday, whose limit thus binds.
  const { now } = await ok(workspace.send('GET', '/v1/test-clock'));
  await advance(workspace, 13 - new Date(now).getUTCDay());
  const pool = await warmedPool(workspace, 2);
  const unique = workspace.id.slice(-8);
  const contacts = scripts.flatMap((script) =>
    zones.map((timezone, n) => ({
      email: `${script}+sim${n}.${unique}@sandbox.test`,
      ...(timezone ? { timezone } : {}),
    })),
  );
  ({ groupId } = await group(workspace, [...contacts, { phone: '+14155550123' }]));
  const body = { name: 'Simulated', mailbox_pool: pool, steps };
  sequence = (await ok(workspace.send('POST', '/v1/sequences', { body }))).id;
});

interface Made {
  contact_id: string;
  step: number;
  variant: string | null;
  mailbox_id: string;
  at: string;
}

describe('a simulation', () => {
  let simulated: Made[];
  let finishesAt: string;

  it('tells what would happen, and changes nothing', async () => {
    const simulation = await ok(
      workspace.send('POST', `/v1/sequences/${sequence}/simulate`, { body: { group_id: groupId, settings } }),
    );
    expect(simulation).toMatchObject({ object: 'simulation', contacts: 31, people: 'sandbox', truncated: false });
    expect(simulation.blocked).toEqual([{ contact_id: expect.stringMatching(/^con_/), reason: 'no_email' }]);
    expect(simulation.blocked_reasons).toEqual([{ reason: 'no_email', contacts: 1 }]);
    const limits = simulation.limits.map(({ limit }: { limit: string }) => limit);
    expect(limits).toEqual(expect.arrayContaining(['mailbox_gap', 'contact_window', 'campaign_daily_limit']));
    const timeline: { contact_id: string; touches: (Made & { outcome: string })[] }[] = simulation.timeline;
    simulated = timeline.flatMap(({ contact_id, touches }) =>
      touches
        .filter(({ outcome }) => outcome === 'sent')
        .map(({ step, variant, mailbox_id, at }) => ({ contact_id, step, variant, mailbox_id, at })),
    );
    expect(simulation.mails).toBe(simulated.length);
    finishesAt = simulation.finishes_at;
    await settledLog(workspace);
    const ofCampaigns = /^(campaign|enrollment|email|touch|reply|sequence\.launched)/;
    const told = (await eventsOf(workspace)).filter(({ type }) => ofCampaigns.test(type));
    expect(told).toEqual([]);
    expect(await all(workspace.send, '/v1/campaigns')).toEqual([]);
    expect(await all(workspace.send, '/v1/touches')).toEqual([]);
  });

  it('is what the launch then does, contact by contact and instant by instant', async () => {
    const campaign = await ok(
      workspace.send('POST', `/v1/sequences/${sequence}/launch`, { body: { group_id: groupId, settings } }),
    );
    await advance(workspace, 60);
    const path = `/v1/touches?campaign_id=${campaign.id}`;
    const touches: (Made & { state: string; sent_at: string })[] = await all(workspace.send, path);
    const made = touches
      .filter(({ state }) => state === 'accepted')
      .map(({ contact_id, step, variant, mailbox_id, sent_at: at }) => ({ contact_id, step, variant, mailbox_id, at }));
    const inOrder = (list: Made[]) =>
      [...list].sort((a, b) => (a.contact_id + a.step < b.contact_id + b.step ? -1 : 1));
    expect(inOrder(made)).toEqual(inOrder(simulated));
    const { status, updated_at } = await ok(workspace.send('GET', `/v1/campaigns/${campaign.id}`));
    expect({ status, updated_at }).toEqual({ status: 'completed', updated_at: finishesAt });
  });
});

it('sends from the one mailbox that the run names, as the launch then does', async () => {
  const other = await newWorkspace('Chosen');
  const own = await warmedPool(other, 1);
  const boxes = [];
  for (const name of ['cold', 'chosen']) {
    const email = `${name}.${other.id.slice(-8)}@outbound.example`;
    boxes.push(await ok(other.send('POST', '/v1/mailboxes', { body: sandboxMailbox(email) })));
  }
  const [cold, chosen] = boxes;
  await ok(other.send('PATCH', `/v1/mailboxes/${chosen.id}`, { body: { warmed: true } }));
  const mailbox_ids = [cold.id, chosen.id];
  const pool = await ok(other.send('POST', '/v1/pools', { body: { name: 'Mixed', mailbox_ids } }));
  const { groupId: group_id } = await group(other, [{ email: 'one@acme.example' }, { email: 'two@acme.example' }]);
  const body = { name: 'Chosen', mailbox_pool: own, steps: steps.slice(0, 1) };
  const { id } = await ok(other.send('POST', '/v1/sequences', { body }));
  const run = (verb: string, more: object) =>
    other.send('POST', `/v1/sequences/${id}/${verb}`, { body: { group_id, ...more } });
  for (const verb of ['simulate', 'launch']) {
    const whole = await run(verb, { mailbox_pool: pool.id });
    expect([whole.status, whole.body.code]).toEqual([409, 'POOL_NOT_WARMED']);
    const stranger = await run(verb, { sender_email: chosen.email });
    expect([stranger.status, stranger.body.errors[0].pointer]).toEqual([422, '/sender_email']);
  }
  const sender = { mailbox_pool: pool.id, sender_email: chosen.email };
  const simulation = await ok(run('simulate', sender));
  const days: { mailbox_id: string }[] = simulation.days;
  expect([simulation.mails, ...new Set(days.map(({ mailbox_id }) => mailbox_id))]).toEqual([2, chosen.id]);
  const campaign = await ok(run('launch', sender));
  expect(campaign).toMatchObject(sender);
  const explained = await ok(other.send('GET', `/v1/campaigns/${campaign.id}/explain`));
  expect(explained.mailboxes).toMatchObject([{ mailbox_id: chosen.id }]);
  await advance(other, 2);
  const touches: Made[] = await all(other.send, `/v1/touches?campaign_id=${campaign.id}`);
  expect(touches.map(({ mailbox_id }) => mailbox_id)).toEqual([chosen.id, chosen.id]);
});

it('says what keeps everybody’s mail when the hours of mailboxes and contacts never meet', async () => {
  const other = await newWorkspace('Never');
  const pool = await warmedPool(other, 1);
  const [mailbox] = await all<{ id: string }>(other.send, '/v1/mailboxes');
  const days = [1, 2, 3, 4, 5];
  const morning = { timezone: 'UTC', days, start: '09:00', end: '10:00' };
  await ok(other.send('PATCH', `/v1/mailboxes/${mailbox!.id}`, { body: { window: morning } }));
  const { groupId: group_id, members } = await group(other, [{ email: 'never@acme.example' }]);
  const body = { name: 'Never', mailbox_pool: pool, steps: steps.slice(0, 1) };
  const { id } = await ok(other.send('POST', '/v1/sequences', { body }));
  const window = { days, start: '12:00', end: '13:00', fallback_timezone: 'UTC' };
  const simulation = await ok(
    other.send('POST', `/v1/sequences/${id}/simulate`, { body: { group_id, settings: { window } } }),
  );
  expect(simulation).toMatchObject({ mails: 0, finishes_at: null, truncated: false });
  expect(simulation.blocked).toEqual([{ contact_id: members.get('never@acme.example'), reason: 'contact_window' }]);
});

it.each([
  ['an unknown group', { group_id: 'grp_01khkbnn9syrkdycyb774my01y' }, 404],
  ['no group', {}, 422],
  ['an unknown setting', { group_id: 'x', settings: { windows: {} } }, 422],
  ['a horizon of no days', { group_id: 'x', days: 0 }, 422],
])('refuses %s', async (_name, body, status) => {
  const answer = await workspace.send('POST', `/v1/sequences/${sequence}/simulate`, { body });
  expect(answer.status).toBe(status);
});
