import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { newId } from '@sortie/contracts';
import { metricsText, type Log } from '@sortie/platform';
import { openHealthWorld, type HealthWorld } from './health-world.fixture-spec.js';
import { LiveMetrics } from './live-metrics.js';

let world: HealthWorld;
beforeAll(async () => {
  world = await openHealthWorld();
}, 30_000);
afterAll(() => world.close(), 30_000);

/** The figure that a scrape of this process sees. */
async function metric(line: string): Promise<number | undefined> {
  const found = (await metricsText()).split('\n').find((each) => each.startsWith(`${line} `));
  return found === undefined ? undefined : Number(found.split(' ')[1]);
}

const reply = (classification: string, receivedAt: Date) =>
  world.rows(
    `insert into replies (workspace_id, id, contact_id, mailbox_id, classification, received_at)
     values ($1, $2, 'con_1', 'mbx_1', $3, $4)`,
    world.workspaceId, newId('reply'), classification, receivedAt,
  );

it('counts the week of live workspaces and their mailboxes', async () => {
  const { id, mailboxId } = await world.launch(20);
  const sent = await world.deliver(id, 10);
  await world.bounce(sent[0]!);
  await world.bounce(sent[1]!);
  await world.complain(sent[2]!);
  await reply('interested', new Date());
  await reply('out_of_office', new Date());
  const before = new Date(Date.now() - 8 * 86_400_000);
  await reply('interested', before);
  await world.rows(
    `insert into health_days (workspace_id, mailbox_id, campaign_id, day, sent) values ($1, $2, $3, $4, 99)`,
    world.workspaceId, mailboxId, id, before,
  );
  await world.rows("update mailboxes set health = 'watch' where id = $1", mailboxId);
  const metrics = new LiveMetrics(world.test.store, { error: jest.fn() } as unknown as Log);
  await metrics.round();
  const week = async () =>
    Promise.all(
      ['sent', 'bounced', 'complained', 'replied'].map((name) => metric(`sortie_week_mails{outcome="${name}"}`)),
    );
  expect(await week()).toEqual([10, 2, 1, 1]);
  expect(await metric('sortie_mailboxes{band="watch",status="active"}')).toBe(1);
  expect(await metric('sortie_mailboxes{band="block",status="active"}')).toBe(0);

  await world.rows('insert into clocks (workspace_id, now, target) values ($1, now(), now())', world.workspaceId);
  await metrics.round();
  expect(await week()).toEqual([0, 0, 0, 0]);
  expect(await metric('sortie_mailboxes{band="watch",status="active"}')).toBe(0);
});

it('says what went wrong, and goes on', async () => {
  const error = jest.fn();
  const broken = { worker: () => Promise.reject(new Error('no database')) };
  const metrics = new LiveMetrics(broken as never, { error } as unknown as Log);
  metrics.start();
  await metrics.stop();
  expect(error).toHaveBeenCalledTimes(1);
});
