import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { newId } from '@sortie/contracts';
import { readyLanes } from '../sending/ready-lanes.js';
import { openSendingWorld, type SendingWorld } from '../testing/sending-world.fixture-spec.js';
import { ensureClock } from './ensure-clock.js';

let world: SendingWorld;
beforeAll(async () => {
  world = await openSendingWorld();
}, 30_000);
afterAll(() => world.close(), 30_000);

const clockOf = (workspaceId: string) => world.test.store.within(workspaceId, {}, (unit) => ensureClock(unit));

it('is one clock for each workspace in test mode', async () => {
  const workspaceId = newId('workspace');
  expect(await clockOf(workspaceId)).toEqual(await clockOf(workspaceId));
});

it('is refused where live mail is sent, and moves no live mailbox', async () => {
  const workspaceId = newId('workspace');
  await world.test.admin.query(
    "insert into lanes (workspace_id, mailbox_id, test, ready_at) values ($1, 'mbx_live', false, now())",
    [workspaceId],
  );
  await expect(clockOf(workspaceId)).rejects.toMatchObject({ code: 'INVALID_STATE' });
  const { rows } = await world.test.admin.query('select from clocks where workspace_id = $1', [workspaceId]);
  expect(rows).toEqual([]);
  expect(await readyLanes(world.test.store, workspaceId, new Date(Date.now() + 60_000))).toEqual([]);
});
