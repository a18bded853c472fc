import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@sortie/contracts';
import { callOf, later, mailboxInput, monday, openApiWorld, window, type ApiWorld } from './api-world.fixture-spec.js';
import { pauseMailbox } from './pause-mailbox.js';

let world: ApiWorld;
const workspace = newId('workspace');
const call = callOf(workspace);

beforeAll(async () => {
  world = await openApiWorld();
});
afterAll(() => world.test.close());

const create = (more: object = {}, context = call) => world.mailboxes.create({ ...mailboxInput(), ...more }, context);

describe('creating a mailbox', () => {
  it('fills in careful limits and shows no password, then or later', async () => {
    const input = mailboxInput('Dana@Outbound.Example');
    const made = await world.mailboxes.create(
      { ...input, imap: { host: 'imap.outbound.example', port: 993, password: 'other horse' } },
      call,
    );
    expect(made).toEqual({
      object: 'mailbox',
      id: expect.stringMatching(/^mbx_/),
      email: 'Dana@outbound.example',
      display_name: null,
      smtp: { host: 'smtp.outbound.example', port: 587, user: 'dana', secure: false },
      imap: { host: 'imap.outbound.example', port: 993, user: null, secure: true },
      daily_cap: 50,
      gap_seconds: 600,
      warmup: { enabled: false, start_per_day: 10, increase_per_day: 5 },
      window: null,
      human_day: false,
      status: 'active',
      health: 'good',
      health_until: null,
      oauth: null,
      resend: null,
      imap_status: expect.objectContaining({ state: 'waiting', sent_copies: 'unknown' }),
      status_reason: null,
      warmed: false,
      sent_today: 0,
      created_at: monday,
      updated_at: monday,
      version: 1,
    });
    expect(await world.mailboxes.get({ id: made.id }, call)).toEqual(made);
    const [row] = await world.rows(
      'select smtp_password, imap_password, address_hash, m::text as text from mailboxes m where id = $1',
      made.id,
    );
    const { keyring } = world.test;
    expect(row.text).not.toContain(Buffer.from('horse').toString('hex'));
    expect(keyring.open(workspace, row.smtp_password, `mailboxes.smtp_password.${made.id}`).toString()).toBe(
      'correct horse',
    );
    expect(keyring.open(workspace, row.imap_password, `mailboxes.imap_password.${made.id}`).toString()).toBe(
      'other horse',
    );
    expect(row.address_hash).toBe(keyring.blind('', 'dana@outbound.example'));
  });

  it('states a fact without words, and gives it a lane', async () => {
    const { id } = await create();
    const events = await world.rows('select type, version, data from events where stream_id = $1', id);
    expect(events).toEqual([
      { type: 'mailbox.created', version: 1, data: { mailbox_id: id, daily_cap: 50, gap_seconds: 600 } },
    ]);
    const lane = 'select test, sent_today, ready_at::text from lanes where mailbox_id = $1';
    expect(await world.rows(lane, id)).toEqual([{ test: false, sent_today: 0, ready_at: 'infinity' }]);
    expect(await world.rows('select from clocks where workspace_id = $1', workspace)).toHaveLength(0);
  });

  it('starts the clock of a test-mode workspace', async () => {
    const other = newId('workspace');
    const { id } = await create({}, callOf(other, {}, 'test'));
    expect(await world.rows('select test from lanes where mailbox_id = $1', id)).toEqual([{ test: true }]);
    expect(await world.rows('select from clocks where workspace_id = $1', other)).toHaveLength(1);
  });

  it('refuses the same address twice in a workspace, in any case, also from rivals', async () => {
    const email = `${newId('mailbox')}@outbound.example`;
    const rivals = await Promise.allSettled(
      [email, email.toUpperCase(), ` ${email}`.trim(), email].map((each) => create({ email: each })),
    );
    expect(rivals.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const rival of rivals) {
      if (rival.status === 'rejected') expect(rival.reason).toMatchObject({ code: 'DUPLICATE_RESOURCE' });
    }
    await expect(create({ email }, callOf(newId('workspace')))).resolves.toMatchObject({ email });
  });

  it.each([
    ['/display_name', { display_name: 'Dana\r\nBcc: all@example.com' }],
    ['/smtp/host', { smtp: { host: 'smtp.example\r\nQUIT', port: 25 } }],
    ['/imap/host', { imap: { host: 'imap.example\0', port: 993 } }],
    ['/email', { email: '"dana <x>"@outbound.example' }],
    ['/window/end', { window: { ...window, end: window.start } }],
  ])('refuses what no header, server or calendar takes: %s', async (pointer, wrong) => {
    const before = await world.rows('select from mailboxes');
    await expect((async () => create(wrong))()).rejects.toMatchObject({
      code: 'VALIDATION_ERROR',
      fields: [{ pointer }],
    });
    expect(await world.rows('select from mailboxes')).toHaveLength(before.length);
  });
});

it('is paused by the platform with a reason, once, as a fact', async () => {
  const { id } = await create();
  const pause = (reason: string) =>
    world.test.store.within(workspace, { now: new Date(later(1)) }, (unit) => pauseMailbox(unit, id, reason));
  await pause('its server refuses the login (5.7.8)');
  await pause('its server cannot be reached');
  expect(await world.mailboxes.get({ id }, call)).toMatchObject({
    status: 'paused',
    status_reason: 'its server refuses the login (5.7.8)',
    version: 2,
    updated_at: later(1),
  });
  const events = await world.rows(
    "select version, data from events where stream_id = $1 and type = 'mailbox.updated'",
    id,
  );
  expect(events).toEqual([
    {
      version: 2,
      data: { mailbox_id: id, changed: ['status'], status: 'paused', reason: 'its server refuses the login (5.7.8)' },
    },
  ]);
  expect(await world.mailboxes.update({ id, status: 'active' }, call)).toMatchObject({
    status: 'active',
    status_reason: null,
    version: 3,
  });
});

it("counts the mails of the mailbox's own day", async () => {
  const { id } = await create({ window: { ...window, timezone: 'Pacific/Kiritimati' } });
  // 14 hours ahead of UTC: 09:00 UTC on the 5th is 23:00 of the 5th there, 10:00 UTC is the 6th.
  await world.test.admin.query("update lanes set day = '2026-01-05', sent_today = 7 where mailbox_id = $1", [id]);
  expect(await world.mailboxes.get({ id }, call)).toMatchObject({ sent_today: 7 });
  expect(await world.mailboxes.get({ id }, callOf(workspace, { now: '2026-01-05T10:00:00.000Z' }))).toMatchObject({
    sent_today: 0,
  });
});

it('knows no mailbox of another workspace, and none by a text that is no id', async () => {
  const { id } = await create();
  const stranger = callOf(newId('workspace'));
  for (const wrong of [id, newId('mailbox')]) {
    await expect(world.mailboxes.get({ id: wrong }, stranger)).rejects.toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
    await expect(world.mailboxes.update({ id: wrong, warmed: true }, stranger)).rejects.toMatchObject({
      code: 'RESOURCE_NOT_FOUND',
    });
  }
  await expect(world.mailboxes.get({ id: 'mbx_\0' }, call)).rejects.toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
  expect((await world.mailboxes.list({}, stranger)).data).toEqual([]);
});

it('lists page by page, each mailbox once, and takes no cursor of another list', async () => {
  const own = callOf(newId('workspace'));
  const made: string[] = [];
  for (let n = 0; n < 5; n++) made.push((await create({}, own)).id);
  const first = await world.mailboxes.list({ limit: 3 }, own);
  const rest = await world.mailboxes.list({ limit: 3, cursor: first.next_cursor!, include: 'total' }, own);
  expect([...first.data, ...rest.data].map(({ id }) => id)).toEqual(made.reverse());
  expect(rest).toMatchObject({ has_more: false, next_cursor: null, total: 5 });
  await expect(world.pools.list({ cursor: first.next_cursor! }, own)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  await expect(world.mailboxes.list({ cursor: first.next_cursor! }, call)).rejects.toMatchObject({
    code: 'BAD_REQUEST',
  });
});
