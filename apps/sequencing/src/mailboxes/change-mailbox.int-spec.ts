import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@sortie/contracts';
import { callOf, later, mailboxInput, monday, openApiWorld, window, type ApiWorld } from './api-world.fixture-spec.js';

let world: ApiWorld;
const workspace = newId('workspace');
const call = callOf(workspace);

beforeAll(async () => {
  world = await openApiWorld();
});
afterAll(() => world.test.close());

const create = (more: object = {}, context = call) => world.mailboxes.create({ ...mailboxInput(), ...more }, context);

describe('changing a mailbox', () => {
  it('records what changed, and nothing when nothing did', async () => {
    const { id } = await create({ window, display_name: 'Dana' });
    const same = {
      id,
      window: { ...window },
      display_name: 'Dana',
      daily_cap: 50,
      gap_seconds: 600,
      status: 'active' as const,
    };
    expect(await world.mailboxes.update(same, call)).toMatchObject({ version: 1 });
    const changed = await world.mailboxes.update(
      { id, daily_cap: 80, window: null, display_name: null, human_day: true },
      callOf(workspace, { now: later(1) }),
    );
    expect(changed).toMatchObject({
      daily_cap: 80,
      window: null,
      human_day: true,
      display_name: null,
      version: 2,
      updated_at: later(1),
      created_at: monday,
    });
    const [, event, ...more] = await world.rows(
      'select type, data from events where stream_id = $1 order by version',
      id,
    );
    expect(event).toEqual({
      type: 'mailbox.updated',
      data: {
        mailbox_id: id,
        changed: ['display_name', 'daily_cap', 'window', 'human_day'],
        status: 'active',
        reason: null,
      },
    });
    expect(more).toEqual([]);
  });

  it('sends no secret to another host unless who changes it knows the secret', async () => {
    const { id, smtp } = await create({ imap: { host: 'imap.outbound.example', port: 993, password: 'secret' } });
    const elsewhere = { ...smtp!, host: 'smtp.elsewhere.example', user: 'dana' };
    await expect(world.mailboxes.update({ id, smtp: elsewhere }, call)).rejects.toMatchObject({
      fields: [{ field: 'smtp.password', code: 'required' }],
    });
    const imap = { host: 'imap.elsewhere.example', port: 993 };
    await expect(world.mailboxes.update({ id, imap }, call)).rejects.toMatchObject({
      fields: [{ field: 'imap.password' }],
    });
    const port = { ...smtp!, user: 'dana', port: 465, secure: true };
    expect(await world.mailboxes.update({ id, smtp: port }, call)).toMatchObject({ smtp: { port: 465 } });
    const known = { ...elsewhere, password: 'correct horse' };
    expect(await world.mailboxes.update({ id, smtp: known }, call)).toMatchObject({ smtp: { host: elsewhere.host } });
  });

  it('is refused when it was made against another version', async () => {
    const { id } = await create();
    await world.mailboxes.update({ id, daily_cap: 10 }, callOf(workspace, { if_match: 1 }));
    await expect(
      world.mailboxes.update({ id, daily_cap: 20 }, callOf(workspace, { if_match: 1 })),
    ).rejects.toMatchObject({ code: 'STALE_VERSION' });
  });

  it('loses no change among rivals', async () => {
    const { id } = await create();
    await Promise.all(Array.from({ length: 8 }, (_, n) => world.mailboxes.update({ id, daily_cap: 60 + n }, call)));
    expect(await world.mailboxes.get({ id }, call)).toMatchObject({ version: 9 });
  });

  it('takes the word of its owner that it is warmed, once', async () => {
    const { id } = await create();
    expect(await world.mailboxes.update({ id, warmed: true }, callOf(workspace, { now: later(1) }))).toMatchObject({
      warmed: true,
      version: 3,
    });
    expect(await world.mailboxes.update({ id, warmed: true }, callOf(workspace, { now: later(2) }))).toMatchObject({
      warmed: true,
      version: 3,
    });
    const [row] = await world.rows('select declared_warmed_at from mailboxes where id = $1', id);
    expect(row.declared_warmed_at.toISOString()).toBe(later(1));
  });

  it('is warmed by itself after two weeks', async () => {
    const { id } = await create();
    expect(await world.mailboxes.get({ id }, callOf(workspace, { now: later(13) }))).toMatchObject({ warmed: false });
    expect(await world.mailboxes.get({ id }, callOf(workspace, { now: later(14) }))).toMatchObject({ warmed: true });
  });

  it('makes its lane look again when it may send more', async () => {
    const { id } = await create();
    const lane = async () =>
      (await world.rows('select ready_at::text from lanes where mailbox_id = $1', id))[0].ready_at;
    await world.mailboxes.update({ id, status: 'paused' }, call);
    expect(await world.mailboxes.get({ id }, call)).toMatchObject({
      status: 'paused',
      status_reason: expect.any(String),
    });
    await world.test.admin.query("update lanes set ready_at = 'infinity' where mailbox_id = $1", [id]);
    expect(await world.mailboxes.update({ id, status: 'active' }, call)).toMatchObject({
      status: 'active',
      status_reason: null,
    });
    expect(await lane()).toBe('-infinity');
  });
});
