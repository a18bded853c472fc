import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Socket } from 'node:net';
import { enter, makeCampaign } from '../sending/campaign.fixture-spec.js';
import { scriptedServer, type ScriptedServer } from '../sending/scripted-server.fixture-spec.js';
import { resolveUnknown } from '../sending/unknown.js';
import { openSendingWorld, type SendingWorld } from '../testing/sending-world.fixture-spec.js';
import { ClockRunner } from './advance.js';
import { patienceMs } from './stragglers.js';
import { WorkspaceTime } from './workspace-time.js';

let world: SendingWorld;
let server: ScriptedServer;
let hanging: Socket | undefined;
beforeAll(async () => {
  world = await openSendingWorld();
  server = await scriptedServer({ greeting: '220 scripted', answers: { '.': (socket) => void (hanging = socket) } });
}, 30_000);
afterAll(async () => {
  await world.close();
  await server.close();
}, 30_000);

const rows = async (text: string, ...values: unknown[]) => (await world.test.admin.query<any>(text, values)).rows;

/** A Sent folder on the tester's machine that says nothing for as long as it is asked. */
const slow = async () => ({ folder: { arrived: false, find: async () => 'cannot_tell' as const }, user: '' });

function runner(): ClockRunner {
  const { store } = world.test;
  const time = new WorkspaceTime(store);
  const engine = { mend: (id: string) => resolveUnknown(store, slow, (each) => time.now(each), id) };
  const idle = { resumeAll: async () => undefined, run: async () => undefined, drain: async () => undefined };
  const peers = { call: async () => ({ lagging: null }) };
  const bus = { connection: { publish: () => undefined } };
  const { sender, config } = world;
  return new ClockRunner(
    store, time, sender, engine as never, idle as never, idle as never, peers as never, idle as never, bus as never,
    config,
  );
}

async function advance(days: number) {
  const text = `update clocks set target = target + make_interval(days => $2) where workspace_id = $1`;
  await rows(text, world.workspaceId, days);
  const began = Date.now();
  const reached = await runner().run(world.workspaceId);
  return { ...reached, took: Date.now() - began };
}

it('does not hold the clock: others go on, it is named, and nothing of its is lost', async () => {
  const [polite, hangs] = [await world.mailbox(), await world.mailbox()];
  await rows(
    "update mailboxes set smtp = jsonb_set(smtp, '{port}', to_jsonb($2::int)) where id = $1",
    hangs,
    server.port,
  );
  const campaignId = await makeCampaign(world, {}, [polite, hangs]);
  const [first, second, third] = await enter(
    world,
    campaignId,
    [polite, hangs, hangs].map((mailboxId) => ({ mailboxId })),
  );
  const reached = await advance(10);
  expect(reached.notAwaited).toEqual([hangs]);
  expect(reached.took).toBeLessThan(3 * patienceMs);
  const [clock] = await rows('select now, target from clocks where workspace_id = $1', world.workspaceId);
  expect([clock.now, reached.now]).toEqual([clock.target, clock.target]);
  const took = "select step from touches where enrollment_id = $1 and state = 'accepted'";
  const sent = await rows(took, first!.enrollmentId);
  expect(sent).toHaveLength(2);
  const states = [await world.state(second!.touchId), await world.state(third!.touchId)];
  expect(states.sort()).toEqual(['planned', 'submitting']);

  // It says at last that it has taken the mail: that is recorded, though nobody waited for it.
  const submitting = (await world.state(second!.touchId)) === 'submitting' ? second! : third!;
  hanging!.write('250 2.0.0 queued\r\n');
  while ((await world.state(submitting.touchId)) === 'submitting') await new Promise(setImmediate);
  expect(await world.state(submitting.touchId)).toBe('accepted');
}, 60_000);

it('does not hold it by a Sent folder that cannot tell yet', async () => {
  const mailboxId = await world.mailbox();
  const { touchId } = await world.enroll(mailboxId);
  await rows("update touches set state = 'unknown', message_id = id, unknown_since = now() where id = $1", touchId);
  await rows("update lanes set ready_at = 'infinity' where mailbox_id <> $1", mailboxId);
  const reached = await advance(1);
  expect(reached.notAwaited).toEqual([mailboxId]);
  expect(reached.took).toBeLessThan(3 * patienceMs);
  expect(await world.state(touchId)).toBe('unknown');
}, 60_000);
