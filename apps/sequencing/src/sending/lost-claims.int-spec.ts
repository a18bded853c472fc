import { afterAll, afterEach, beforeAll, expect, it, jest } from '@jest/globals';
import type { Log } from '@sortie/platform';
import { ClockLock } from '../clock/clock-lock.js';
import { WorkspaceTime } from '../clock/workspace-time.js';
import { openSendingWorld, type SendingWorld } from '../testing/sending-world.fixture-spec.js';
import { claimAll } from './claim-all.js';
import { Engine } from './engine.js';

const policy = { failoverAfterHours: null };

let world: SendingWorld;
let engine: Engine;
beforeAll(async () => {
  world = await openSendingWorld();
  const { store } = world.test;
  const nobody = undefined as never;
  const log = { error: () => undefined } as unknown as Log;
  const time = new WorkspaceTime(store);
  const sessions = { pool: world.test.app } as never;
  engine = new Engine(store, world.sender, nobody, time, world.config, sessions, nobody, nobody, log);
}, 30_000);
afterEach(() => {
  jest.restoreAllMocks();
});
afterAll(() => world.close(), 30_000);

const send = (mailboxId: string) => world.sender.sendNext(world.workspaceId, mailboxId, new Date());
const rows = async (text: string, ...values: unknown[]) => (await world.test.admin.query<any>(text, values)).rows;
const sentToday = async (mailboxId: string) =>
  (await rows('select sent_today from lanes where mailbox_id = $1', mailboxId))[0].sent_today;

/** A lane with a mail that is due. */
async function lane() {
  const mailboxId = await world.mailbox();
  return { mailboxId, ...(await world.enroll(mailboxId)) };
}

/** The connection is lost behind the COMMIT of the next unit. */
function loseCommit() {
  const { store } = world.test;
  const within = store.within.bind(store);
  jest.spyOn(store, 'within').mockImplementationOnce(async (...unit) => {
    await within(...unit);
    throw new Error('Connection terminated unexpectedly');
  });
}

it('makes what was claimed while the claim of another lane fails', async () => {
  const lanes = [await lane(), await lane(), await lane()];
  const failing = lanes[1]!.touchId;
  await rows(`
    create function refuse() returns trigger language plpgsql as $$ begin
      if new.state = 'claimed' and new.id = '${failing}' then raise exception using errcode = '57014'; end if;
      return new;
    end $$;
    create trigger refuse before update on touches for each row execute function refuse()`);
  const others = [await lane(), await lane()].map(({ mailboxId }) => mailboxId);
  // Another process claims at this moment: each lane is claimed by itself.
  const outcomes = await world.test.store.within(world.workspaceId, {}, async (unit) => {
    expect(await claimAll(unit, others, '2', policy)).toHaveLength(2);
    return Promise.allSettled(lanes.map(({ mailboxId }) => send(mailboxId)));
  });
  await rows('drop trigger refuse on touches; drop function refuse');
  expect(outcomes).toMatchObject([{ value: true }, { reason: { code: 'UNAVAILABLE' } }, { value: true }]);
  const states = await Promise.all(lanes.map(({ touchId }) => world.state(touchId)));
  expect(states).toEqual(['accepted', 'planned', 'accepted']);
}, 30_000);

it('plans a touch again whose claim was committed although its connection was lost', async () => {
  const { mailboxId, touchId } = await lane();
  loseCommit();
  await expect(send(mailboxId)).rejects.toThrow('Connection terminated');
  expect(await world.state(touchId)).toBe('claimed');
  await engine.mend(world.workspaceId);
  expect(await world.state(touchId)).toBe('planned');
  expect(await sentToday(mailboxId)).toBe(0);
  expect(await send(mailboxId)).toBe(true);
  expect(await world.state(touchId)).toBe('accepted');
}, 30_000);

it('plans again what lanes have claimed together', async () => {
  const lanes = [await lane(), await lane()];
  loseCommit();
  const outcomes = await Promise.allSettled(lanes.map(({ mailboxId }) => send(mailboxId)));
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  await engine.mend(world.workspaceId);
  for (const { touchId } of lanes) expect(await world.state(touchId)).toBe('planned');
}, 30_000);

it('waits for a transaction that may still commit, and claims nothing more from its lane', async () => {
  const { mailboxId, touchId } = await lane();
  await world.enroll(mailboxId);
  loseCommit();
  await expect(send(mailboxId)).rejects.toThrow('Connection terminated');
  await world.test.store.within(world.workspaceId, {}, async ({ sql }) => {
    await sql.query('select from lanes where mailbox_id = $1 for update', [mailboxId]);
    await engine.mend(world.workspaceId);
    expect(await world.state(touchId)).toBe('claimed');
  });
  expect(await send(mailboxId)).toBe(false);
  await engine.mend(world.workspaceId);
  expect(await world.state(touchId)).toBe('planned');
  expect(await send(mailboxId)).toBe(true);
}, 30_000);

it('claims for several lanes at once while a test clock is moved on', async () => {
  const lanes = [(await lane()).mailboxId, (await lane()).mailboxId];
  const clock = new ClockLock({ pool: world.test.app } as never);
  const claimed = await clock.hold(world.workspaceId, () =>
    world.test.store.within(world.workspaceId, {}, (unit) => claimAll(unit, lanes, '2', policy)));
  expect(claimed).toHaveLength(2);
}, 30_000);
