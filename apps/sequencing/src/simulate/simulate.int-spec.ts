import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { dayMs } from '@sortie/contracts';
import { rehearse } from '@sortie/event-store';
import { openCampaignWorld, type CampaignWorld } from '../campaigns/campaign-world.fixture-spec.js';
import { copied } from './copied.js';
import { silent, type People } from './people.js';
import { simulate } from './simulate.js';

let world: CampaignWorld;
beforeAll(async () => {
  world = await openCampaignWorld();
}, 30_000);
afterAll(() => world.close(), 30_000);

/** A dry run of one mail to two people, who are told which session it runs in. */
async function run(people: (session: number) => People['receive']) {
  const input = { id: await world.sequence(), group_id: world.crm.group([world.crm.contact(), world.crm.contact()]) };
  const startsAt = new Date();
  const span = { startsAt, until: new Date(startsAt.getTime() + 9 * dayMs) };
  const { operations, providers, config } = world;
  const log = { error: () => undefined, warn: () => undefined } as never;
  return rehearse(world.test.store, world.workspaceId, copied, async (store) => {
    const { rows } = await store.read({ caller: { workspace_id: world.workspaceId } }, (sql) =>
      sql.query<{ pid: number }>('select pg_backend_pid() as pid'));
    const receive = people(rows[0]!.pid);
    return simulate({ store, operations, providers, config, log, people: { kind: 'silent', receive } }, input, world.call(), span);
  });
}

it('tells what a launch would send', async () => {
  await expect(run(() => silent.receive)).resolves.toMatchObject({ contacts: 2, mails: 2, truncated: false });
});

it('ends where a mail cannot be handed over', async () => {
  const broken = run(() => () => Promise.reject(new Error('the sandbox answered 500')));
  await expect(broken).rejects.toMatchObject({ code: 'UNAVAILABLE' });
});

it('ends with the connection that holds its copies', async () => {
  const broken = run((session) => async (...mail) => {
    await world.test.admin.query('select pg_terminate_backend($1, 5000)', [session]);
    return silent.receive(...mail);
  });
  await expect(broken).rejects.toMatchObject({ code: 'UNAVAILABLE' });
});
