import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { hourMs } from '@sortie/contracts';
import { rebuildReadModels } from '@sortie/event-store';
import { claimNext, type ClaimedTouch } from '../sending/claim.js';
import { accepted } from '../sending/accepted.js';
import { submitAll } from '../sending/last-look.js';
import { enrollmentProjection } from './enrollment.projection.js';
import { day, openWalk, step, type Walk } from './walk.fixture-spec.js';

let walk: Walk;

beforeAll(async () => {
  walk = await openWalk();
}, 30_000);
beforeEach(() => walk.begin());
afterAll(() => walk.world.close(), 30_000);

describe('a branch on the class of a reply', () => {
  const steps = [
    step({
      branches: [
        { if: 'interested', go_to: 'demo' },
        { if: 'not_interested', go_to: 'end' },
      ],
    }),
    step({ wait_days: 3 }),
    step({ id: 'demo', wait_hours: 2, wait_days: 0 }),
    step({ wait_days: 2 }),
  ];

  it('is taken at once, and its way goes on to its end', async () => {
    const enrolled = await walk.enroll(...steps);
    await walk.sendDue(day(0));
    await walk.reply(enrolled, 'interested', day(1));
    expect(await walk.states(enrolled)).toEqual(['0 accepted', '1 branch_taken', '2 planned']);
    expect((await walk.touches(enrolled))[2]!.due_at).toEqual(new Date(day(1).getTime() + 2 * hourMs));
    expect(await walk.events(enrolled, 'enrollment.branched')).toMatchObject([
      { from_step: 0, condition: 'interested', to_step: 2 },
    ]);
    await walk.sendDue(day(2));
    expect((await walk.touches(enrolled))[3]).toMatchObject({ step: 3, state: 'planned', due_at: day(4) });
    await walk.sendDue(day(4));
    expect(await walk.states(enrolled)).toEqual(['0 accepted', '1 branch_taken', '2 accepted', '3 accepted']);
    expect(await walk.ended(enrolled)).toEqual(['replied']);
  });

  it('may lead to the end', async () => {
    const enrolled = await walk.enroll(...steps);
    await walk.sendDue(day(0));
    await walk.reply(enrolled, 'not_interested', day(1));
    expect(await walk.states(enrolled)).toEqual(['0 accepted', '1 branch_taken']);
    expect(await walk.events(enrolled, 'enrollment.branched')).toMatchObject([{ to_step: null }]);
    expect(await walk.ended(enrolled)).toEqual(['replied']);
  });

  it('leaves other answers to what they were: cold steps end', async () => {
    const enrolled = await walk.enroll(...steps);
    await walk.sendDue(day(0));
    await walk.reply(enrolled, 'question', day(1));
    expect(await walk.states(enrolled)).toEqual(['0 accepted', '1 replied']);
    expect(await walk.ended(enrolled)).toEqual(['replied']);
  });

  it('does not keep what follows it when that is answered too', async () => {
    const enrolled = await walk.enroll(...steps);
    await walk.sendDue(day(0));
    await walk.reply(enrolled, 'interested', day(1));
    await walk.sendDue(day(2));
    await walk.reply(enrolled, 'question', day(3));
    expect(await walk.states(enrolled)).toEqual(['0 accepted', '1 branch_taken', '2 accepted', '3 replied']);
    expect(await walk.ended(enrolled)).toEqual(['replied']);
  });

  it('stays one way when the mail before it is just going out', async () => {
    const enrolled = await walk.enroll(...steps);
    await walk.sendDue(day(0));
    const { store } = walk.world.test;
    const touch = (await store.within(walk.world.workspaceId, { now: day(3) }, (unit) =>
      claimNext(unit, walk.mailboxId, '1'),
    )) as ClaimedTouch;
    const submission = { messageId: '<x@y>', addressHash: 'h', suppressionKeys: [], subject: 'Hi', forReplied: false };
    const looks = [{ touch, submission }];
    expect(await submitAll(store, walk.world.workspaceId, looks, day(3))).toEqual([true]);
    await walk.reply(enrolled, 'interested', day(3));
    await accepted(store, touch, day(3), { reply: '250 ok', delivered: false, by: 'server' });
    expect(await walk.states(enrolled)).toEqual(['0 accepted', '1 accepted', '2 planned']);
    await walk.sendDue(day(4));
    await walk.sendDue(day(9));
    expect(await walk.states(enrolled)).toEqual(['0 accepted', '1 accepted', '2 accepted', '3 accepted']);
  });

  it('keeps the audience and the standing of enrollments as a rebuild makes them', async () => {
    const found = await rebuildReadModels({
      ...walk.world.test,
      projections: [enrollmentProjection],
      workspaceIds: [walk.world.workspaceId],
    });
    expect(found).toMatchObject([
      { table: 'enrollments', different: 0 },
      { table: 'campaign_counts', different: 0 },
    ]);
    expect(found[0]!.rows).toBeGreaterThan(3);
  });
});

it('keeps a planned step for who answered so, and passes over those for others', async () => {
  const enrolled = await walk.enroll(step(), step({ if: 'interested' }), step({ if: 'question' }), step());
  await walk.sendDue(day(0));
  await walk.reply(enrolled, 'question', day(0));
  await walk.sendDue(day(1));
  expect(await walk.states(enrolled)).toEqual(['0 accepted', '1 replied', '2 accepted']);
  expect(await walk.ended(enrolled)).toEqual(['replied']);
});
