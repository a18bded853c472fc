import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId, type EmailStep } from '@sortie/contracts';
import { rebuildReadModels } from '@sortie/event-store';
import { enroll } from '../enrollments/enroll.js';
import { applyBounce, applyReply } from '../inbound/apply.js';
import { touchById } from '../inbound/correspondence.js';
import { openSendingWorld, type SendingWorld } from '../testing/sending-world.fixture-spec.js';
import { drawVariant } from './wording.js';
import { stepStatsProjection } from './step-stats.projection.js';

const steps: EmailStep[] = [
  {
    channel: 'email',
    subject: 'Hi',
    body: 'Plain',
    variants: [{ subject: 'Hey', body: 'Bold' }],
    winner: { metric: 'replied', min_sends: 10 },
  },
  { channel: 'email', wait_days: 30, body: 'Again' },
];
const now = new Date('2026-01-05T09:00:00Z');

let world: SendingWorld;
let mailboxId: string;
let campaignId: string;

beforeAll(async () => {
  world = await openSendingWorld();
  mailboxId = await world.mailbox();
  const first = await world.enroll(mailboxId, steps);
  campaignId = first.campaignId;
  await world.test.admin.query(
    `insert into pools (workspace_id, id, name, mailbox_ids, created_at, version) values ($1, 'p', 'p', $2, now(), 1)`,
    [world.workspaceId, [mailboxId]],
  );
  const { rows } = await world.test.admin.query<any>('select * from campaigns where id = $1', [campaignId]);
  const recipients = Array.from({ length: 79 }, () => ({
    contactId: newId('contact'),
    timezone: null,
    domainHash: null,
    companyId: null,
    provider: null,
  }));
  await world.test.store.within(world.workspaceId, { now }, (unit) => enroll(unit, rows[0], recipients));
}, 60_000);
afterAll(() => world.close(), 30_000);

interface Row {
  id: string;
  sequence_id: string;
  contact_id: string;
  enrollment_id: string;
  state: string;
  variant: string | null;
}
async function touches(): Promise<Row[]> {
  const { rows } = await world.test.admin.query<Row>(
    `select id, sequence_id, contact_id, enrollment_id, state, variant from touches
     where campaign_id = $1 and step = 0 order by id`,
    [campaignId],
  );
  return rows;
}
async function send(many: number): Promise<void> {
  for (let n = 0; n < many; n++) expect(await world.sender.sendNext(world.workspaceId, mailboxId, now)).toBe(true);
}
async function reply(id: string, classification: 'interested' | 'out_of_office' = 'interested'): Promise<void> {
  const touch = (await touchById(world.test.store, id))!;
  await world.test.store.within(world.workspaceId, { now }, (unit) =>
    applyReply(unit, touch, { classification, subject: null, text: 'Well' }),
  );
}
const events = async (type: string): Promise<any[]> =>
  (await world.test.admin.query<any>('select data from events where type = $1 order by seq', [type])).rows.map(
    ({ data }) => data,
  );
const stats = async () =>
  (
    await world.test.admin.query<any>('select * from step_stats where campaign_id = $1 and step = 0 order by variant', [
      campaignId,
    ])
  ).rows;

describe('the wordings of a step', () => {
  it('are drawn when the touch is planned, in both kinds', async () => {
    const drawn = (await touches()).filter(({ variant }) => variant !== null);
    expect(drawn).toHaveLength(79);
    for (const { sequence_id: sequenceId, contact_id: contactId, variant } of drawn) {
      expect(variant).toBe(drawVariant(steps[0]!, { sequenceId, contactId }, 0));
    }
    expect(new Set(drawn.map(({ variant }) => variant))).toEqual(new Set(['a', 'b']));
  });

  it('are what is sent, and what the facts name', async () => {
    await send(50);
    const sent = await events('email.sent');
    const byTouch = new Map((await touches()).map(({ id, variant }) => [id, variant]));
    expect(sent).toHaveLength(50);
    for (const { touch_id, variant } of sent) expect(variant ?? null).toBe(byTouch.get(touch_id));
    const { rows } = await world.test.admin.query<any>(
      `select distinct variant, subject from touches
       where campaign_id = $1 and state = 'accepted' and variant is not null order by variant`,
      [campaignId],
    );
    expect(rows).toEqual([
      { variant: 'a', subject: 'Hi' },
      { variant: 'b', subject: 'Hey' },
    ]);
  });

  it('are counted once for each mail, and again the same by a rebuild', async () => {
    const sent = (await touches()).filter(({ state }) => state === 'accepted');
    const [one, away, back] = sent.filter(({ variant }) => variant === 'a');
    await reply(one!.id);
    await reply(one!.id);
    await reply(away!.id, 'out_of_office');
    const touch = (await touchById(world.test.store, back!.id))!;
    for (const code of ['4.2.2', '4.4.7']) {
      await world.test.store.within(world.workspaceId, { now }, (unit) =>
        applyBounce(unit, touch, { kind: 'soft', suppress: false, pauseMailbox: false }, code),
      );
    }
    const many = (name: string) => sent.filter(({ variant }) => (variant ?? 'a') === name).length;
    expect(await stats()).toMatchObject([
      { variant: 'a', sent: many('a'), delivered: 0, replied: 1, bounced: 1, opened: 0, unsubscribed: 0 },
      { variant: 'b', sent: many('b'), replied: 0, bounced: 0 },
    ]);
    const found = await rebuildReadModels({
      ...world.test,
      projections: [stepStatsProjection],
      workspaceIds: [world.workspaceId],
    });
    expect(found.map(({ different }) => different)).toEqual([0, 0]);
    expect(found[0]!.rows).toBe(50);
  });

  it('are the better one from then on that the figures speak for one', async () => {
    const bold = (await touches()).filter(({ state, variant }) => state === 'accepted' && variant === 'b');
    expect(await events('variant.won')).toEqual([]);
    for (const { id } of bold) await reply(id);
    expect(await events('variant.won')).toMatchObject([
      { campaign_id: campaignId, step: 0, variant: 'b', metric: 'replied' },
    ]);
    const before = new Map((await touches()).map(({ id, state }) => [id, state]));
    const drewOther = (await touches()).filter(({ state, variant }) => state === 'planned' && variant === 'a');
    expect(drewOther.length).toBeGreaterThan(0);
    await send(30);
    const after = (await touches()).filter(({ id, state }) => before.get(id) === 'planned' && state === 'accepted');
    expect(new Set(after.map(({ variant }) => variant))).toEqual(new Set(['b']));
    expect((await events('email.sent')).slice(50).every(({ variant }) => variant === 'b')).toBe(true);
    const { rows } = await world.test.admin.query<any>(
      `select c.winners, c.version, (select max(version) from events where stream_id = c.id) as events
       from campaigns c where id = $1`,
      [campaignId],
    );
    expect(rows[0]).toMatchObject({ winners: { 0: 'b' } });
    expect(rows[0].version).toBe(rows[0].events);
  });

  it('are compared once: later figures change nothing', async () => {
    for (const { id } of (await touches()).filter(({ variant }) => variant === 'a')) await reply(id);
    expect(await events('variant.won')).toHaveLength(1);
  });
});
