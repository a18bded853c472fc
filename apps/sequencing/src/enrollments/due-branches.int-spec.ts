import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { applyBounce } from '../inbound/apply.js';
import { touchById } from '../inbound/correspondence.js';
import { day, openWalk, step, type Enrolled, type Walk } from './walk.fixture-spec.js';

let walk: Walk;

beforeAll(async () => {
  walk = await openWalk();
}, 30_000);
beforeEach(() => walk.begin());
afterAll(() => walk.world.close(), 30_000);

describe('a branch on an open', () => {
  const steps = [
    step({ branches: [{ if: 'opened', go_to: 'warm' }] }),
    step({ wait_days: 3 }),
    step({ id: 'warm', wait_days: 2 }),
  ];

  it('is taken when the next step falls due', async () => {
    const enrolled = await walk.enroll(...steps);
    await walk.sendDue(day(0));
    await walk.world.test.admin.query('update touches set opened_at = $2 where id = $1', [enrolled.touchId, day(1)]);
    await walk.sendDue(day(2));
    expect(await walk.states(enrolled)).toEqual(['0 accepted', '1 planned']);
    await walk.sendDue(day(3));
    expect((await walk.touches(enrolled))[2]).toMatchObject({ step: 2, state: 'planned', due_at: day(5) });
    expect(await walk.states(enrolled)).toEqual(['0 accepted', '1 branch_taken', '2 planned']);
    expect(await walk.events(enrolled, 'touch.skipped')).toMatchObject([{ step: 1, reason: 'branch_taken' }]);
    await walk.sendDue(day(5));
    expect(await walk.states(enrolled)).toEqual(['0 accepted', '1 branch_taken', '2 accepted']);
    expect(await walk.ended(enrolled)).toEqual(['completed']);
  });

  it('is not taken without one', async () => {
    const enrolled = await walk.enroll(...steps);
    await walk.sendDue(day(0));
    await walk.sendDue(day(3));
    await walk.sendDue(day(5));
    expect(await walk.states(enrolled)).toEqual(['0 accepted', '1 accepted', '2 accepted']);
  });
});

it('a branch to a step that the straight way leads around is taken', async () => {
  const steps = [
    step({ next: 'cold', branches: [{ if: 'clicked', go_to: 'hot' }] }),
    step({ id: 'hot', next: 'end' }),
    step({ id: 'cold' }),
  ];
  const [clicker, other] = [await walk.enroll(...steps), await walk.enroll(...steps)];
  await walk.sendDue(day(0));
  await walk.world.test.admin.query('update touches set clicked_at = $2 where id = $1', [clicker.touchId, day(0)]);
  await walk.sendDue(day(1));
  await walk.sendDue(day(2));
  expect(await walk.states(clicker)).toEqual(['0 accepted', '1 accepted', '2 branch_taken']);
  expect(await walk.states(other)).toEqual(['0 accepted', '2 accepted']);
  expect([...(await walk.ended(clicker)), ...(await walk.ended(other))]).toEqual(['completed', 'completed']);
});

describe('a soft bounce', () => {
  const bounced = async ({ touchId }: Enrolled) => {
    const touch = (await touchById(walk.world.test.store, touchId))!;
    await walk.world.test.store.within(walk.world.workspaceId, { now: day(0) }, (unit) =>
      applyBounce(unit, touch, { kind: 'soft', suppress: false, pauseMailbox: false }, '4.2.2'),
    );
  };

  it('goes on, and leads where its branch says', async () => {
    const enrolled = await walk.enroll(step({ branches: [{ if: 'bounced', go_to: 'end' }] }), step(), step());
    await walk.sendDue(day(0));
    await bounced(enrolled);
    expect(await walk.states(enrolled)).toEqual(['0 accepted', '1 planned']);
    await walk.sendDue(day(1));
    expect(await walk.states(enrolled)).toEqual(['0 accepted', '1 branch_taken']);
    expect(await walk.ended(enrolled)).toEqual(['completed']);
  });

  it('is what a step may ask for; who had none goes on behind it', async () => {
    const steps = [step(), step({ if: 'bounced' }), step({ if: 'not_opened' })];
    const [one, other] = [await walk.enroll(...steps), await walk.enroll(...steps)];
    await walk.sendDue(day(0));
    await bounced(one);
    await walk.sendDue(day(1));
    await walk.sendDue(day(2));
    expect(await walk.states(one)).toEqual(['0 accepted', '1 accepted', '2 accepted']);
    expect(await walk.states(other)).toEqual(['0 accepted', '1 condition_false', '2 accepted']);
  });
});
