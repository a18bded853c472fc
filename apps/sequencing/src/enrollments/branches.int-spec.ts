import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { EmailStep, ReplyClass } from '@sortie/contracts';
import { rebuildReadModels } from '@sortie/event-store';
import { applyBounce, applyReply } from '../inbound/apply.js';
import { touchById } from '../inbound/correspondence.js';
import { claimNext } from '../sending/claim.js';
import { submit } from '../sending/last-look.js';
import { accepted } from '../sending/outcome.js';
import { openSendingWorld, type SendingWorld } from '../testing/sending-world.fixture-spec.js';
import { enrollmentProjection } from './enrollment.projection.js';

let world: SendingWorld;
let mailboxId: string;

beforeAll(async () => {
  world = await openSendingWorld();
}, 30_000);
// Each case begins on the same day; a lane never goes back.
beforeEach(async () => {
  mailboxId = await world.mailbox();
});
afterAll(() => world.close(), 30_000);

type Enrolled = Awaited<ReturnType<SendingWorld['enroll']>>;

const step = (more: Partial<EmailStep> = {}): EmailStep => ({ channel: 'email', wait_days: 1, body: 'Hello', ...more });
const day = (n: number) => new Date(Date.UTC(2026, 0, 5 + n, 9));

const enroll = (...steps: EmailStep[]) => world.enroll(mailboxId, [{ ...steps[0]!, subject: 'Hi', wait_days: 0 }, ...steps.slice(1)]);
/** Makes everything that is due. */
async function sendDue(now: Date): Promise<void> {
  while (await world.sender.sendNext(world.workspaceId, mailboxId, now));
}
async function reply({ touchId }: Enrolled, classification: ReplyClass, now: Date): Promise<void> {
  const touch = (await touchById(world.test.store, touchId))!;
  await world.test.store.within(world.workspaceId, { now }, (unit) =>
    applyReply(unit, touch, { classification, subject: null, text: 'Well' }),
  );
}
async function touches({ enrollmentId }: Enrolled) {
  const { rows } = await world.test.admin.query<{ step: number; state: string; reason: string | null; due_at: Date }>(
    'select step, state, reason, due_at from touches where enrollment_id = $1 order by step',
    [enrollmentId],
  );
  return rows;
}
const states = async (enrolled: Enrolled) =>
  (await touches(enrolled)).map(({ step: index, state, reason }) => [index, reason ?? state]);
async function events({ enrollmentId }: Enrolled, type: string): Promise<any[]> {
  const { rows } = await world.test.admin.query<{ data: any }>(
    'select data from events where stream_id = $1 and type = $2 order by version',
    [enrollmentId, type],
  );
  return rows.map(({ data }) => data);
}
const ended = async (enrolled: Enrolled) => (await events(enrolled, 'enrollment.finished')).map(({ reason }) => reason);

describe('a branch on the class of a reply', () => {
  const steps = [
    step({ branches: [{ if: 'interested', go_to: 'demo' }, { if: 'not_interested', go_to: 'end' }] }),
    step({ wait_days: 3 }),
    step({ id: 'demo', wait_hours: 2, wait_days: 0 }),
    step({ wait_days: 2 }),
  ];

  it('is taken at once, and its way goes on to its end', async () => {
    const enrolled = await enroll(...steps);
    await sendDue(day(0));
    await reply(enrolled, 'interested', day(1));
    expect(await states(enrolled)).toEqual([[0, 'accepted'], [1, 'branch_taken'], [2, 'planned']]);
    expect((await touches(enrolled))[2]!.due_at).toEqual(new Date(day(1).getTime() + 2 * 3_600_000));
    expect(await events(enrolled, 'enrollment.branched')).toMatchObject([{ from_step: 0, condition: 'interested', to_step: 2 }]);
    await sendDue(day(2));
    expect((await touches(enrolled))[3]).toMatchObject({ step: 3, state: 'planned', due_at: day(4) });
    await sendDue(day(4));
    expect(await states(enrolled)).toEqual([[0, 'accepted'], [1, 'branch_taken'], [2, 'accepted'], [3, 'accepted']]);
    expect(await ended(enrolled)).toEqual(['replied']);
  });

  it('may lead to the end', async () => {
    const enrolled = await enroll(...steps);
    await sendDue(day(0));
    await reply(enrolled, 'not_interested', day(1));
    expect(await states(enrolled)).toEqual([[0, 'accepted'], [1, 'branch_taken']]);
    expect(await events(enrolled, 'enrollment.branched')).toMatchObject([{ to_step: null }]);
    expect(await ended(enrolled)).toEqual(['replied']);
  });

  it('leaves other answers to what they were: cold steps end', async () => {
    const enrolled = await enroll(...steps);
    await sendDue(day(0));
    await reply(enrolled, 'question', day(1));
    expect(await states(enrolled)).toEqual([[0, 'accepted'], [1, 'replied']]);
    expect(await ended(enrolled)).toEqual(['replied']);
  });

  it('does not keep what follows it when that is answered too', async () => {
    const enrolled = await enroll(...steps);
    await sendDue(day(0));
    await reply(enrolled, 'interested', day(1));
    await sendDue(day(2));
    await reply(enrolled, 'question', day(3));
    expect(await states(enrolled)).toEqual([[0, 'accepted'], [1, 'branch_taken'], [2, 'accepted'], [3, 'replied']]);
    expect(await ended(enrolled)).toEqual(['replied']);
  });

  it('stays one way when the mail before it is just going out', async () => {
    const enrolled = await enroll(...steps);
    await sendDue(day(0));
    const { store } = world.test;
    const touch = (await store.within(world.workspaceId, { now: day(3) }, (unit) => claimNext(unit, mailboxId, '1')))!;
    const look = { messageId: '<x@y>', addressHash: 'h', suppressionKeys: [], subject: 'Hi', forReplied: false };
    expect(await submit(store, touch, '1', look, day(3))).toBe(true);
    await reply(enrolled, 'interested', day(3));
    await accepted(store, touch, day(3), { reply: '250 ok', delivered: false, by: 'server' });
    expect(await states(enrolled)).toEqual([[0, 'accepted'], [1, 'accepted'], [2, 'planned']]);
    await sendDue(day(4));
    await sendDue(day(9));
    expect(await states(enrolled)).toEqual([[0, 'accepted'], [1, 'accepted'], [2, 'accepted'], [3, 'accepted']]);
  });

  it('keeps the audience and the standing of enrollments as a rebuild makes them', async () => {
    const found = await rebuildReadModels({
      ...world.test, projections: [enrollmentProjection], workspaceIds: [world.workspaceId],
    });
    expect(found).toMatchObject([{ table: 'enrollments', different: 0 }, { table: 'campaign_counts', different: 0 }]);
    expect(found[0]!.rows).toBeGreaterThan(3);
  });
});

it('keeps a planned step for who answered so, and passes over those for others', async () => {
  const enrolled = await enroll(step(), step({ if: 'interested' }), step({ if: 'question' }), step());
  await sendDue(day(0));
  await reply(enrolled, 'question', day(0));
  await sendDue(day(1));
  expect(await states(enrolled)).toEqual([[0, 'accepted'], [1, 'replied'], [2, 'accepted']]);
  expect(await ended(enrolled)).toEqual(['replied']);
});

describe('a branch on an open', () => {
  const steps = [step({ branches: [{ if: 'opened', go_to: 'warm' }] }), step({ wait_days: 3 }), step({ id: 'warm', wait_days: 2 })];

  it('is taken when the next step falls due', async () => {
    const enrolled = await enroll(...steps);
    await sendDue(day(0));
    await world.test.admin.query('update touches set opened_at = $2 where id = $1', [enrolled.touchId, day(1)]);
    await sendDue(day(2));
    expect(await states(enrolled)).toEqual([[0, 'accepted'], [1, 'planned']]);
    await sendDue(day(3));
    expect((await touches(enrolled))[2]).toMatchObject({ step: 2, state: 'planned', due_at: day(5) });
    expect(await states(enrolled)).toEqual([[0, 'accepted'], [1, 'branch_taken'], [2, 'planned']]);
    expect(await events(enrolled, 'touch.skipped')).toMatchObject([{ step: 1, reason: 'branch_taken' }]);
    await sendDue(day(5));
    expect(await states(enrolled)).toEqual([[0, 'accepted'], [1, 'branch_taken'], [2, 'accepted']]);
    expect(await ended(enrolled)).toEqual(['completed']);
  });

  it('is not taken without one', async () => {
    const enrolled = await enroll(...steps);
    await sendDue(day(0));
    await sendDue(day(3));
    await sendDue(day(5));
    expect(await states(enrolled)).toEqual([[0, 'accepted'], [1, 'accepted'], [2, 'accepted']]);
  });
});

describe('a soft bounce', () => {
  const bounced = async ({ touchId }: Enrolled) => {
    const touch = (await touchById(world.test.store, touchId))!;
    await world.test.store.within(world.workspaceId, { now: day(0) }, (unit) =>
      applyBounce(unit, touch, { kind: 'soft', suppress: false, pauseMailbox: false }, '4.2.2'),
    );
  };

  it('goes on, and leads where its branch says', async () => {
    const enrolled = await enroll(step({ branches: [{ if: 'bounced', go_to: 'end' }] }), step(), step());
    await sendDue(day(0));
    await bounced(enrolled);
    expect(await states(enrolled)).toEqual([[0, 'accepted'], [1, 'planned']]);
    await sendDue(day(1));
    expect(await states(enrolled)).toEqual([[0, 'accepted'], [1, 'branch_taken']]);
    expect(await ended(enrolled)).toEqual(['completed']);
  });

  it('is what a step may ask for; who had none goes on behind it', async () => {
    const steps = [step(), step({ if: 'bounced' }), step({ if: 'not_opened' })];
    const [one, other] = [await enroll(...steps), await enroll(...steps)];
    await sendDue(day(0));
    await bounced(one);
    await sendDue(day(1));
    await sendDue(day(2));
    expect(await states(one)).toEqual([[0, 'accepted'], [1, 'accepted'], [2, 'accepted']]);
    expect(await states(other)).toEqual([[0, 'accepted'], [1, 'condition_false'], [2, 'accepted']]);
  });
});
