import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@sortie/contracts';
import { callOf, mailboxInput, openApiWorld, type ApiWorld } from '../mailboxes/api-world.fixture-spec.js';

const imap = { host: 'imap.outbound.example', port: 993, user: 'dana', password: 'correct horse' };

describe('turning warmup on and off', () => {
  let world: ApiWorld;
  const workspace = newId('workspace');
  const call = callOf(workspace);
  beforeAll(async () => {
    world = await openApiWorld();
  });
  afterAll(() => world.test.close());
  const create = (more = {}, context = call) => world.mailboxes.create({ ...mailboxInput(), ...more }, context);
  const warmups = (id: string) => world.rows('select * from warmups where mailbox_id = $1', id);

  it('is off unless asked for', async () => {
    const { id, warmup } = await create({ imap });
    expect(warmup).toEqual({ enabled: false, start_per_day: 10, increase_per_day: 5 });
    expect(await warmups(id)).toEqual([]);
  });

  it('needs a mailbox that is read, which in test mode the sandbox stands for', async () => {
    const refusal = { code: 'VALIDATION_ERROR', fields: [{ field: 'warmup.enabled', code: 'needs_imap' }] };
    await expect(create({ warmup: { enabled: true } })).rejects.toMatchObject(refusal);
    const { id } = await create();
    await expect(world.mailboxes.update({ id, warmup: { enabled: true } }, call)).rejects.toMatchObject(refusal);
    const inTest = callOf(newId('workspace'), {}, 'test');
    expect((await create({ warmup: { enabled: true } }, inTest)).warmup).toMatchObject({ enabled: true });
  });

  it('is turned on and off, and a ramp keeps what is not said', async () => {
    const { id } = await create({ imap, warmup: { enabled: true, start_per_day: 4 } });
    expect(await warmups(id)).toMatchObject([{ test: false }]);
    const off = await world.mailboxes.update({ id, warmup: { enabled: false, increase_per_day: 2 } }, call);
    expect(off).toMatchObject({ version: 2, warmup: { enabled: false, start_per_day: 4, increase_per_day: 2 } });
    expect(await warmups(id)).toEqual([]);
    const on = await world.mailboxes.update({ id, warmup: { enabled: true } }, call);
    expect(on).toMatchObject({ version: 3, warmup: { enabled: true, start_per_day: 4, increase_per_day: 2 } });
    expect(await world.mailboxes.update({ id, warmup: { enabled: true } }, call)).toMatchObject({ version: 3 });
    await expect(world.mailboxes.update({ id, imap: null }, call)).rejects.toMatchObject({ code: 'VALIDATION_ERROR' });
  });

  it('takes back what was planned from and to a mailbox that is turned off', async () => {
    const { id } = await create({ imap, warmup: { enabled: true } });
    await world.rows(
      `insert into warmup_mails (workspace_id, id, root_id, from_mailbox_id, to_mailbox_id, turn, test, day, due_at)
       select $1, m, m, f, t, 0, false, now(), now() from (values ('wrm_1', $2, 'mbx_a'), ('wrm_2', 'mbx_a', $2),
         ('wrm_3', 'mbx_a', 'mbx_b')) as v(m, f, t)`,
      workspace,
      id,
    );
    await world.mailboxes.update({ id, warmup: { enabled: false } }, call);
    const states = await world.rows('select id, state, reason from warmup_mails order by id');
    expect(states).toEqual([
      { id: 'wrm_1', state: 'skipped', reason: 'not_exchanging' },
      { id: 'wrm_2', state: 'skipped', reason: 'not_exchanging' },
      { id: 'wrm_3', state: 'planned', reason: null },
    ]);
  });

  it('records the word of its owner that it is warmed', async () => {
    const { id } = await create();
    await world.mailboxes.update({ id, warmed: true }, call);
    const said = await world.rows('select version, type, data from events where stream_id = $1 order by version', id);
    expect(said.slice(1)).toMatchObject([
      { version: 2, type: 'mailbox.updated', data: { changed: ['warmed'] } },
      { version: 3, type: 'mailbox.warmed', data: { mailbox_id: id, by: 'owner' } },
    ]);
    expect(await world.mailboxes.update({ id, daily_cap: 20 }, call)).toMatchObject({ version: 4, warmed: true });
  });
});
