import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { rebuildReadModels } from '@sortie/event-store';
import { touchLossesProjection } from '../campaigns/touch-losses.projection.js';
import { accepted } from '../sending/accepted.js';
import { replan } from '../sending/move-touch.js';
import type { TouchPlace } from '../sending/touch-row.js';
import { stepStatsProjection } from '../variants/step-stats.projection.js';
import { enrollmentProjection } from './enrollment.projection.js';
import { day, openWalk, step, type Walk } from './walk.fixture-spec.js';

let walk: Walk;

beforeAll(async () => {
  walk = await openWalk();
}, 30_000);
beforeEach(() => walk.begin());
afterAll(() => walk.world.close(), 30_000);

const went = (touch: TouchPlace, now: Date) =>
  accepted(walk.world.test.store, touch, now, { reply: '250 ok', delivered: false, by: 'server' });

/** It was never taken: it is due again, and falls due at once. */
async function neverWent(touch: TouchPlace, now: Date): Promise<void> {
  const { store } = walk.world.test;
  await store.within(walk.world.workspaceId, { now }, (unit) => replan(unit, touch, ['unknown'], now));
  await walk.sendDue(now);
}

describe('a branch to the end, taken while the next mail is on its way', () => {
  const begun = async () => {
    const enrolled = await walk.enroll(
      step({ branches: [{ if: 'interested', go_to: 'b' }] }),
      step(),
      step({ id: 'b', branches: [{ if: 'not_interested', go_to: 'end' }] }),
      step(),
      step(),
    );
    await walk.sendDue(day(0));
    await walk.reply(enrolled, 'interested', day(1));
    await walk.sendDue(day(2));
    return enrolled;
  };

  it.each(['submitting', 'unknown'] as const)('ends it at once; %s, that mail is recorded as sent', async (state) => {
    const enrolled = await begun();
    const touch = await walk.underWay(enrolled, 3, state);
    await walk.reply(enrolled, 'not_interested', day(3));
    expect(await walk.ended(enrolled)).toEqual(['replied']);
    expect(await walk.campaignStatus(enrolled)).toBe('completed');
    await went(touch, day(3));
    await walk.sendDue(day(9));
    expect(await walk.states(enrolled)).toEqual(['0 accepted', '1 branch_taken', '2 accepted', '3 accepted']);
    expect((await walk.events(enrolled, 'email.sent')).map((sent) => sent.step)).toEqual([0, 2, 3]);
    expect(await walk.ended(enrolled)).toEqual(['replied']);
  });

  it('keeps that mail back when it turns out never to have gone', async () => {
    const enrolled = await begun();
    const touch = await walk.underWay(enrolled, 3, 'unknown');
    await walk.reply(enrolled, 'not_interested', day(3));
    const before = walk.world.taken.length;
    await neverWent(touch, day(4));
    await walk.sendDue(day(9));
    expect(walk.world.taken.length).toBe(before);
    expect(await walk.states(enrolled)).toEqual(['0 accepted', '1 branch_taken', '2 accepted', '3 replied']);
  });
});

describe('a branch to a step before the one that is on its way', () => {
  const steps = [
    step({ next: 'c', branches: [{ if: 'interested', go_to: 'b' }] }),
    step({ id: 'b', next: 'end' }),
    step({ id: 'c' }),
    step({ id: 'd' }),
  ];
  const begun = async (state: 'submitting' | 'unknown', ...more: Parameters<Walk['enroll']>) => {
    const enrolled = await walk.enroll(...(more.length > 0 ? more : steps));
    await walk.sendDue(day(0));
    const touch = await walk.underWay(enrolled, 2, state);
    await walk.reply(enrolled, 'interested', day(1));
    return { enrolled, touch };
  };

  it('is the only way on', async () => {
    const { enrolled, touch } = await begun('submitting');
    await went(touch, day(1));
    expect(await walk.states(enrolled)).toEqual(['0 accepted', '1 planned', '2 accepted']);
    await walk.sendDue(day(2));
    expect(await walk.states(enrolled)).toEqual(['0 accepted', '1 accepted', '2 accepted']);
    expect(await walk.ended(enrolled)).toEqual(['replied']);
  });

  it('keeps that mail back when it turns out never to have gone', async () => {
    const { enrolled, touch } = await begun('unknown');
    await neverWent(touch, day(1));
    expect(await walk.states(enrolled)).toEqual(['0 accepted', '1 planned', '2 branch_taken']);
    await walk.sendDue(day(2));
    expect(await walk.states(enrolled)).toEqual(['0 accepted', '1 accepted', '2 branch_taken']);
    expect(await walk.ended(enrolled)).toEqual(['replied']);
  });

  it('is where the next answer finds the contact', async () => {
    const [first, , ...rest] = steps;
    const { enrolled, touch } = await begun(
      'submitting', first!, step({ id: 'b', next: 'x' }), ...rest, step({ id: 'x', if: 'question' }),
    );
    await went(touch, day(1));
    await walk.reply(enrolled, 'question', day(1));
    expect(await walk.states(enrolled)).toEqual(['0 accepted', '1 replied', '2 accepted', '4 planned']);
  });
});

describe('a branch to a step whose way leads to the mail that is on its way', () => {
  const begun = async () => {
    const enrolled = await walk.enroll(
      step({ next: 'c', branches: [{ if: 'interested', go_to: 'b' }] }),
      step({ id: 'b' }),
      step({ id: 'c' }),
      step({ id: 'd' }),
    );
    await walk.sendDue(day(0));
    const touch = await walk.underWay(enrolled, 2, 'unknown');
    await walk.reply(enrolled, 'interested', day(1));
    return { enrolled, touch };
  };

  it('goes first, and on past that mail', async () => {
    const { enrolled, touch } = await begun();
    await went(touch, day(1));
    expect(await walk.states(enrolled)).toEqual(['0 accepted', '1 planned', '2 accepted']);
    await walk.sendDue(day(2));
    expect(await walk.states(enrolled)).toEqual(['0 accepted', '1 accepted', '2 accepted', '3 planned']);
    await walk.sendDue(day(3));
    expect((await walk.events(enrolled, 'email.sent')).map((sent) => sent.step)).toEqual([0, 2, 1, 3]);
    expect(await walk.ended(enrolled)).toEqual(['replied']);
  });

  it('goes first, and that mail behind it when it turns out never to have gone', async () => {
    const { enrolled, touch } = await begun();
    await neverWent(touch, day(1));
    expect(await walk.states(enrolled)).toEqual(['0 accepted', '1 planned', '2 branch_taken']);
    for (const n of [2, 3, 4]) await walk.sendDue(day(n));
    expect((await walk.events(enrolled, 'email.sent')).map((sent) => sent.step)).toEqual([0, 1, 2, 3]);
    expect(await walk.ended(enrolled)).toEqual(['replied']);
  });

  it('waits for that mail where its outcome is open, and ends with it', async () => {
    const { enrolled, touch } = await begun();
    await walk.sendDue(day(2));
    expect(await walk.states(enrolled)).toEqual(['0 accepted', '1 accepted', '2 unknown']);
    await went(touch, day(3));
    await walk.sendDue(day(4));
    expect((await walk.events(enrolled, 'email.sent')).map((sent) => sent.step)).toEqual([0, 1, 2, 3]);
    expect(await walk.ended(enrolled)).toEqual(['replied']);
  });
});

it.each([
  ['sent', went, '1 accepted'],
  ['never to have gone', neverWent, '1 branch_taken'],
] as const)('a mail that turns out %s after the branch has come to its end ends it', async (_told, tell, becomes) => {
  const enrolled = await walk.enroll(
    step({ branches: [{ if: 'interested', go_to: 'call' }] }),
    step(),
    step({ id: 'call' }),
  );
  await walk.sendDue(day(0));
  const nudge = await walk.underWay(enrolled, 1, 'unknown');
  await walk.reply(enrolled, 'interested', day(1));
  await walk.sendDue(day(2));
  expect(await walk.states(enrolled)).toEqual(['0 accepted', '1 unknown', '2 accepted']);
  expect(await walk.ended(enrolled)).toEqual([]);
  await tell(nudge, day(3));
  expect(await walk.states(enrolled)).toEqual(['0 accepted', becomes, '2 accepted']);
  expect(await walk.ended(enrolled)).toEqual(['replied']);
  expect(await walk.campaignStatus(enrolled)).toBe('completed');
});

it('what is counted of them is what a rebuild counts', async () => {
  const found = await rebuildReadModels({
    ...walk.world.test,
    projections: [enrollmentProjection, touchLossesProjection, stepStatsProjection],
    workspaceIds: [walk.world.workspaceId],
  });
  expect(found.length).toBeGreaterThan(3);
  expect(found.filter(({ different }) => different > 0)).toEqual([]);
});
