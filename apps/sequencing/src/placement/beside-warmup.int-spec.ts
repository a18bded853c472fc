import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { hourMs } from '@sortie/contracts';
import { changeWarmup } from '../warmup/change-warmup.js';
import { selectMailboxes } from '../mailboxes/mailbox.rows.js';
import { begin, day } from '../warmup/warmup-world.fixture-spec.js';
import { openPlacementWorld, type PlacementWorld } from './placement-world.fixture-spec.js';

// Days of a workspace are hundreds of transactions: seconds on idle cores, more on busy ones.
jest.setTimeout(60_000);

let world: PlacementWorld;
let exchanging: string[];
beforeAll(async () => {
  world = await openPlacementWorld();
  exchanging = await world.exchanging(3);
}, 60_000);
afterAll(() => world.close());

const figures = async () => ({
  days: await world.rows('select * from warmup_days order by mailbox_id, day'),
  mails: await world.rows('select id, state from warmup_mails where placement_test_id is null order by id'),
});

it('goes at night, beyond the number of the day, and counts for no day of anybody', async () => {
  await world.post.run(world.workspaceId);
  const before = await figures();
  const seeds = exchanging.slice(1);
  const ids: string[] = [];
  for (let n = 0; n < 15; n += 1) {
    ids.push((await world.create({ mailbox_id: exchanging[0]!, seed_mailbox_ids: seeds })).id);
  }
  await world.post.run(world.workspaceId);
  expect(await world.now()).toEqual(begin);
  for (const id of ids) expect(await world.get(id)).toMatchObject({ status: 'completed', inbox: 2 });
  expect(await figures()).toEqual(before);
  await world.advanceTo(new Date(day(1).getTime() - hourMs));
  const planned = await world.rows('select planned, sent from warmup_days where mailbox_id = $1', exchanging[0]);
  expect(planned).toEqual([{ planned: planned[0].planned, sent: planned[0].planned }]);
  expect(planned[0].sent).toBeGreaterThan(0);
});

it('is answered by nobody, and is no campaign mail, no reply and no thread', async () => {
  await world.advanceTo(day(8));
  const answers = await world.rows(
    `select from warmup_mails a join warmup_mails p on p.id = a.parent_id where p.placement_test_id is not null`,
  );
  expect(answers).toEqual([]);
  for (const table of ['touches', 'replies', 'threads', 'messages', 'health_days', 'touch_losses', 'step_stats']) {
    expect([table, await world.rows(`select from ${table}`)]).toEqual([table, []]);
  }
  const lanes = await world.rows('select distinct sent_today, last_sent_at from lanes');
  expect(lanes).toEqual([{ sent_today: 0, last_sent_at: null }]);
});

it('goes on when its mailboxes no longer exchange', async () => {
  const [from, seed] = exchanging as [string, string];
  const { id } = await world.create({ mailbox_id: from, seed_mailbox_ids: [seed] });
  await world.test.store.within(world.workspaceId, {}, async (unit) => {
    const [row] = await selectMailboxes(unit.sql, 'm.id = $2', [world.workspaceId, seed]);
    await changeWarmup(unit, { ...row!, test: true } as never, { id: seed, warmup: { enabled: false } } as never);
  });
  await world.post.run(world.workspaceId);
  expect(await world.get(id)).toMatchObject({ status: 'completed', inbox: 1 });
});
