import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { messageId } from '../mail/message-id.js';
import { Phases } from '../testing/phases.fixture-spec.js';
import { day, openWalk, step, type Enrolled, type Walk } from './walk.fixture-spec.js';

const races = 60;

let walk: Walk;

beforeAll(async () => {
  walk = await openWalk();
}, 30_000);
afterAll(() => walk.world.close(), 30_000);

async function touchIds({ enrollmentId }: Enrolled): Promise<string[]> {
  const { rows } = await walk.world.test.admin.query<{ id: string }>(
    'select id from touches where enrollment_id = $1 order by step',
    [enrollmentId],
  );
  return rows.map(({ id }) => id);
}

it('a branch on a reply against the cold mail that is due: no mail after it, one way on, and an end', async () => {
  const before = { sent: 0, never: 0 };
  const phases = new Phases();
  const steps = [step({ branches: [{ if: 'interested', go_to: 'demo' }] }), step(), step({ id: 'demo' }), step()];
  for (let race = 0; race < races; race++) {
    await walk.begin();
    const enrolled = await walk.enroll(...steps);
    await walk.sendDue(day(0));
    const sending = phases.run(() => walk.world.sender.sendNext(walk.world.workspaceId, walk.mailboxId, day(1)));
    await phases.reach(race);
    await walk.reply(enrolled, 'interested', day(1));
    const [, cold] = await walk.touches(enrolled);
    await sending;
    const [, id] = await touchIds(enrolled);
    const mails = walk.world.taken.filter((taken) => taken === messageId(id!, 'outbound.example')).length;
    expect([cold!.state, mails]).toEqual(cold!.state === 'skipped' ? ['skipped', 0] : [cold!.state, 1]);
    before[mails ? 'sent' : 'never'] += 1;
    for (const due of [2, 3, 4]) await walk.sendDue(day(due));
    const states = (await walk.states(enrolled)).map((touch) => touch.split(' ')[1]);
    expect(states[0]).toBe('accepted');
    // Answered before the cold mail went out: its branch. After it: that mail has none, so cold steps end.
    expect([
      ['accepted', 'branch_taken', 'accepted', 'accepted'],
      ['accepted', 'accepted', 'accepted', 'accepted'],
      ['accepted', 'accepted', 'replied'],
      ['accepted', 'accepted'],
    ]).toContainEqual(states);
    expect(await walk.ended(enrolled)).toHaveLength(1);
  }
  // Both must happen, or nothing was raced.
  expect(before.sent).toBeGreaterThan(0);
  expect(before.never).toBeGreaterThan(0);
}, 120_000);
