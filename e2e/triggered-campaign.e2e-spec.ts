// A campaign that waits for single contacts, stops a company with its first answer, and pauses when its mails bounce.
import { beforeAll, describe, expect, it } from '@jest/globals';
import { advance, launch, mailsTo } from './support/campaign.ts';
import { all, ok } from './support/http.ts';
import { settledLog } from './support/log.ts';
import { newWorkspace, sandboxMailbox, warmedPool, type Workspace } from './support/workspace.ts';

const step = { channel: 'email', subject: 'Hello', body: 'Shall we talk?\n\n{{ unsubscribe_url }}' };

let workspace: Workspace;
let pool: string;

beforeAll(async () => {
  workspace = await newWorkspace('Triggered');
  pool = await warmedPool(workspace, 1);
});

const post = (path: string, body?: object) => workspace.send('POST', path, { body });
const get = (path: string) => ok(workspace.send('GET', path));
const address = (name: string) => `${name}.${workspace.id.slice(-8)}@sandbox.test`;

async function draft(steps: object[], settings: object = {}) {
  const sequence = await ok(post('/v1/sequences', { name: 'Inbound', mailbox_pool: pool, steps }));
  return ok(post('/v1/campaigns', { name: 'Inbound', sequence_id: sequence.id, settings }));
}

describe('a campaign without a group', () => {
  it('starts empty, takes contacts one by one, and ends by a stop alone', async () => {
    const { id, status } = await draft([step], { daily_limit: 100 });
    expect(status).toBe('draft');
    const path = `/v1/campaigns/${id}`;
    expect(await post(`${path}/trigger`, { email: address('early') })).toMatchObject({
      status: 409,
      body: { code: 'CAMPAIGN_NOT_ACTIVE' },
    });
    expect(await ok(post(`${path}/start`))).toMatchObject({ status: 'active', audience: { total: 0 } });
    const who = { email: address('dana'), first_name: 'Dana', last_name: 'Ruiz', company: 'Acme' };
    const first = await ok(post(`${path}/trigger`, who));
    expect(first).toMatchObject({ object: 'trigger', triggered: true, campaign_id: id });
    expect(await get(`/v1/contacts/${first.contact_id}`)).toMatchObject(who);
    expect(await ok(post(`${path}/trigger`, { contact_id: first.contact_id }))).toEqual({ ...first, triggered: false });
    expect(await post(`${path}/trigger`, {})).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'contact_id' }] },
    });
    await advance(workspace, 1);
    expect(await mailsTo(who.email)).toHaveLength(1);
    expect(await get(`${path}/status`)).toMatchObject({
      object: 'campaign_status', status: 'active', audience: { total: 1, completed: 1 },
    });
    expect((await get(`${path}/steps`)).data).toMatchObject([
      { step: 0, touches: 1, sent: 1, not_made: 0, reasons: [] },
    ]);
    expect(await get(`/v1/enrollments/${first.enrollment_id}`)).toMatchObject({ status: 'completed' });
    const body = { name: 'Renamed', settings: { daily_limit: null } };
    const patched = await ok(workspace.send('PATCH', path, { body }));
    expect(patched).toMatchObject({ name: 'Renamed', settings: {} });
    expect((await get('/v1/campaigns?search=renam')).data).toMatchObject([{ id }]);
    expect(await ok(post(`${path}/stop`))).toMatchObject({ status: 'stopped' });
    const told = (await settledLog(workspace)).filter(({ data }) => data.campaign_id === id).map(({ type }) => type);
    expect(told.filter((type) => type.startsWith('campaign.'))).toEqual([
      'campaign.created', 'campaign.started', 'campaign.updated', 'campaign.stopped',
    ]);
  });

  it('leaves the colleagues of whoever answers alone', async () => {
    const { id } = await draft([step, { ...step, wait_days: 5 }], { stop_company_on_reply: true });
    const path = `/v1/campaigns/${id}`;
    await ok(post(`${path}/start`));
    // Who shares a domain shares a company.
    const [answers, silent] = [`interested+${address('firm')}`, address('silent')];
    const elsewhere = `dana@${workspace.id.slice(-8)}.example`;
    const enrolled: { enrollment_id: string }[] = [];
    for (const email of [answers, silent, elsewhere]) enrolled.push(await ok(post(`${path}/trigger`, { email })));
    await advance(workspace, 10);
    // The answer comes at once: before the mailbox, which writes one mail at a time, has come to the colleague.
    expect(await mailsTo(silent)).toHaveLength(0);
    expect(await mailsTo(elsewhere)).toHaveLength(2);
    const ended = await Promise.all(enrolled.map(({ enrollment_id }) => get(`/v1/enrollments/${enrollment_id}`)));
    expect(ended.map(({ status }) => status)).toEqual(['replied', 'failed', 'completed']);
    expect((await get(`${path}/steps`)).data[0].reasons).toContainEqual({ reason: 'company_replied', touches: 1 });
  });
});

describe('a campaign whose mails bounce', () => {
  it('pauses by itself, with its mailbox in quarantine, and goes on when a person says so', async () => {
    const contacts = Array.from({ length: 60 }, (_, n) => ({
      email: n % 2 ? address(`fine${n}`) : `bounce+${n}${address('gone')}`,
    }));
    const { campaignId } = await launch(workspace, contacts, [step], await warmedPoolOfOne());
    await advance(workspace, 2);
    const path = `/v1/campaigns/${campaignId}`;
    const paused = await get(path);
    expect(paused).toMatchObject({ status: 'paused', health: 'quarantine' });
    expect(paused.status_reason).toMatch(/^bounce_rate: \d+ of \d+ mails bounced within 7 days/);
    expect(paused.audience.paused).toBeGreaterThan(0);
    const log = await settledLog(workspace);
    expect(log.find(({ type, data }) => type === 'campaign.paused' && data.campaign_id === campaignId)).toMatchObject({
      data: { reason: 'bounce_rate' },
    });
    const [changed] = log.filter(({ type }) => type === 'mailbox.health_changed').reverse();
    expect(changed).toMatchObject({ data: { to: 'quarantine', cause: 'bounce_rate' } });
    expect(await get(`/v1/mailboxes/${changed!.data.mailbox_id}`)).toMatchObject({ health: 'quarantine' });
    expect(await ok(post(`${path}/resume`))).toMatchObject({ status: 'active', health: 'good', status_reason: null });
    // Its mailbox rests for a week, and then sends what is left.
    await advance(workspace, 9);
    expect(await get(path)).toMatchObject({ status: 'completed', audience: { paused: 0, active: 0 } });
    const touches = await all(workspace.send, `/v1/touches?campaign_id=${campaignId}`);
    const { data } = await get(`${path}/steps`);
    expect(data[0]).toMatchObject({ touches: 60, sent: 30, not_made: 30 });
    expect(touches).toHaveLength(60);
  });
});

/** A mailbox of its own: what it suffers touches no other campaign. */
async function warmedPoolOfOne(): Promise<string> {
  const email = `bouncing.${workspace.id.slice(-8)}@outbound.example`;
  const mailbox = await ok(post('/v1/mailboxes', sandboxMailbox(email)));
  await ok(workspace.send('PATCH', `/v1/mailboxes/${mailbox.id}`, { body: { warmed: true } }));
  return (await ok(post('/v1/pools', { name: 'Bouncing', mailbox_ids: [mailbox.id] }))).id;
}
