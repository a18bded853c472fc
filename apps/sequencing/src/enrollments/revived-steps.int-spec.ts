import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { rebuildReadModels } from '@sortie/event-store';
import { touchLossesProjection } from '../campaigns/touch-losses.projection.js';
import { accepted } from '../sending/accepted.js';
import { day, openWalk, step, type Enrolled, type Walk } from './walk.fixture-spec.js';

let walk: Walk;

beforeAll(async () => {
  walk = await openWalk();
}, 30_000);
beforeEach(() => walk.begin());
afterAll(() => walk.world.close(), 30_000);

/** Sends all that falls due in two weeks. */
async function sendAll(): Promise<void> {
  for (let n = 2; n <= 14; n++) await walk.sendDue(day(n));
}

/** Step and reason of the losses that are counted. */
async function losses({ campaignId }: Enrolled): Promise<string[]> {
  const { rows } = await walk.world.test.admin.query<{ step: number; reason: string; touches: number }>(
    'select step, reason, touches from touch_losses where campaign_id = $1 and touches <> 0 order by step, reason',
    [campaignId],
  );
  return rows.map(({ step: at, reason, touches }) => `${at} ${reason} ${touches}`);
}

describe('a step that a branch took back', () => {
  const demoOrQuestion = [
    step({ branches: [{ if: 'interested', go_to: 'demo' }] }), step(), step({ id: 'demo' }), step({ if: 'question' }),
  ];

  it('is made after all when the way of the branch comes to it', async () => {
    const enrolled = await walk.enroll(
      step({ next: 'c', branches: [{ if: 'interested', go_to: 'b' }] }),
      step({ id: 'b' }),
      step({ id: 'c', wait_days: 3 }),
    );
    await walk.sendDue(day(0));
    await walk.reply(enrolled, 'interested', day(1));
    expect(await walk.states(enrolled)).toEqual(['0 accepted', '1 planned', '2 branch_taken']);
    expect(await losses(enrolled)).toEqual(['2 branch_taken 1']);
    await walk.sendDue(day(2));
    expect((await walk.touches(enrolled))[2]).toMatchObject({ state: 'planned', reason: null, due_at: day(5) });
    expect(await walk.events(enrolled, 'touch.restored')).toMatchObject([{ step: 2, reason: 'branch_taken' }]);
    expect(await losses(enrolled)).toEqual([]);
    await walk.sendDue(day(5));
    expect(await walk.states(enrolled)).toEqual(['0 accepted', '1 accepted', '2 accepted']);
    expect(await walk.ended(enrolled)).toEqual(['replied']);
  });

  it('that was being sent meanwhile does not end it beside what the branch has planned', async () => {
    const enrolled = await walk.enroll(
      step({ next: 'c', branches: [{ if: 'interested', go_to: 'b' }] }),
      step({ id: 'b' }),
      step({ id: 'c' }),
    );
    await walk.sendDue(day(0));
    const touch = await walk.underWay(enrolled, 2, 'submitting');
    await walk.reply(enrolled, 'interested', day(1));
    expect(await walk.states(enrolled)).toEqual(['0 accepted', '1 planned', '2 submitting']);
    await accepted(walk.world.test.store, touch, day(1), { reply: '250 ok', delivered: false, by: 'server' });
    expect(await walk.ended(enrolled)).toEqual([]);
    await sendAll();
    expect(await walk.states(enrolled)).toEqual(['0 accepted', '1 accepted', '2 accepted']);
    expect(await walk.ended(enrolled)).toEqual(['replied']);
  });

  it('is asked again when a second answer leads there by another way', async () => {
    const enrolled = await walk.enroll(...demoOrQuestion);
    await walk.sendDue(day(0));
    await walk.reply(enrolled, 'question', day(0));
    await walk.reply(enrolled, 'interested', day(1));
    expect(await walk.states(enrolled)).toEqual(['0 accepted', '1 replied', '2 planned', '3 branch_taken']);
    await sendAll();
    expect(await walk.states(enrolled)).toEqual(['0 accepted', '1 replied', '2 accepted', '3 condition_false']);
    expect(await walk.ended(enrolled)).toEqual(['replied']);
    expect(await losses(enrolled)).toEqual(['1 replied 1', '3 condition_false 1']);
  });

  it('is due again when the next answer asks for it', async () => {
    const enrolled = await walk.enroll(...demoOrQuestion);
    await walk.sendDue(day(0));
    for (const answer of ['question', 'interested', 'question'] as const) await walk.reply(enrolled, answer, day(1));
    expect(await walk.states(enrolled)).toEqual(['0 accepted', '1 replied', '2 replied', '3 planned']);
    await sendAll();
    expect(await walk.states(enrolled)).toEqual(['0 accepted', '1 replied', '2 replied', '3 accepted']);
    expect(await walk.ended(enrolled)).toEqual(['replied']);
  });

  it('may be where the branch of the next answer leads', async () => {
    const enrolled = await walk.enroll(
      step({
        branches: [
          { if: 'question', go_to: 'b' },
          { if: 'interested', go_to: 'c' },
        ],
      }),
      step({ id: 'b', next: 'end' }),
      step({ id: 'c' }),
    );
    await walk.sendDue(day(0));
    await walk.reply(enrolled, 'interested', day(0));
    await walk.reply(enrolled, 'question', day(1));
    expect(await walk.states(enrolled)).toEqual(['0 accepted', '1 planned', '2 branch_taken']);
    // Who is in a paused campaign waits there too.
    await walk.world.test.admin.query("update campaigns set status = 'paused' where id = $1", [enrolled.campaignId]);
    await walk.reply(enrolled, 'interested', day(1));
    expect(await walk.states(enrolled)).toEqual(['0 accepted', '1 branch_taken', '2 held']);
    expect(await losses(enrolled)).toEqual(['1 branch_taken 1']);
  });
});

it('a step that was decided on another way is passed over', async () => {
  const enrolled = await walk.enroll(
    step({ next: 'last', branches: [{ if: 'interested', go_to: 'demo' }] }),
    step({ id: 'demo' }),
    step({ id: 'last' }),
    step({ if: 'question' }),
  );
  await walk.sendDue(day(0));
  await walk.reply(enrolled, 'question', day(0));
  await walk.reply(enrolled, 'interested', day(1));
  await sendAll();
  expect(await walk.states(enrolled)).toEqual(['0 accepted', '1 accepted', '2 replied', '3 condition_false']);
  expect(await walk.ended(enrolled)).toEqual(['replied']);
  expect(await walk.campaignStatus(enrolled)).toBe('completed');
});

it('what was lost is counted as a rebuild counts it', async () => {
  const found = await rebuildReadModels({
    ...walk.world.test,
    projections: [touchLossesProjection],
    workspaceIds: [walk.world.workspaceId],
  });
  expect(found).toMatchObject([{ table: 'touch_losses', different: 0 }]);
  expect(found[0]!.rows).toBeGreaterThan(3);
});
