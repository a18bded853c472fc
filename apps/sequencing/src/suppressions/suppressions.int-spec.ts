import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { dayMs, newId, type SuppressionReason } from '@sortie/contracts';
import { callOf, monday, openApiWorld, type ApiWorld } from '../mailboxes/api-world.fixture-spec.js';
import { suppress, suppressionLock } from './suppress.js';

let world: ApiWorld;
const workspace = newId('workspace');
const call = callOf(workspace);

beforeAll(async () => {
  world = await openApiWorld();
});
afterAll(() => world.test.close());

const hashOf = (email: string) => world.test.keyring.blind(workspace, email);
const tuesday = new Date(Date.parse(monday) + dayMs);
const block = (email: string, contactId: string | null, reason: SuppressionReason = 'bounced', now = monday) =>
  world.test.store.within(workspace, { now: new Date(now) }, (unit) =>
    suppress(unit, { addressHash: hashOf(email), email: null, contactId, reason }),
  );
/** The reasons that the log tells of a suppression, in order. */
const told = async (id: string) =>
  (await world.rows('select type, data from events where stream_id = $1 order by version', id)).map(
    ({ type, data }) => `${type} ${data.reason}`,
  );

describe('suppressing an address', () => {
  it('keeps it sealed and by its hash; a second time answers the first', async () => {
    const made = await world.suppressions.create({ email: 'Dana+x@acme.example' }, call);
    expect(made).toEqual({
      object: 'suppression',
      id: expect.stringMatching(/^sup_/),
      kind: 'address',
      email: 'Dana+x@acme.example',
      domain: null,
      reason: 'manual',
      created_at: monday,
    });
    expect(await world.suppressions.create({ email: 'dana+X@acme.example' }, call)).toEqual(made);
    const [row] = await world.rows(
      "select address_hash, encode(email, 'escape') as sealed from suppressions where id = $1",
      made.id,
    );
    expect(row.address_hash).toBe(hashOf('dana+x@acme.example'));
    expect(row.sealed).not.toContain('acme');
  });

  it('is made once by rivals', async () => {
    const made = await Promise.all(
      Array.from({ length: 6 }, () => world.suppressions.create({ email: 'rival@acme.example' }, call)),
    );
    expect(new Set(made.map(({ id }) => id)).size).toBe(1);
  });

  it('keeps the first reason, and learns later whose address it is', async () => {
    const contact = newId('contact');
    const made = await world.suppressions.create({ email: 'known@acme.example' }, call);
    await block('known@acme.example', contact);
    const [row] = await world.rows('select reason, contact_id from suppressions where id = $1', made.id);
    expect(row).toEqual({ reason: 'manual', contact_id: contact });
  });

  it('is for what the person asks, a complaint above all, from then on; and each change is told once', async () => {
    const contact = newId('contact');
    const email = 'asks@acme.example';
    const { id } = await world.suppressions.create({ email }, call);
    const stands = () => world.rows('select reason, contact_id, created_at from suppressions where id = $1', id);
    const at = tuesday.toISOString();
    for (const [reason, news] of [['unsubscribed', true], ['unsubscribed', false], ['bounced', false]] as const) {
      expect(await block(email, contact, reason, at)).toBe(news);
      expect(await stands()).toEqual([{ reason: 'unsubscribed', contact_id: contact, created_at: tuesday }]);
    }
    await expect(world.suppressions.delete({ id }, call)).rejects.toMatchObject({ code: 'INVALID_STATE' });
    for (const reason of ['complained', 'unsubscribed'] as const) await block(email, newId('contact'), reason);
    expect(await stands()).toMatchObject([{ reason: 'complained', contact_id: contact }]);
    expect((await world.suppressions.create({ email }, call)).email).toBe(email);
    expect(await told(id)).toEqual(
      ['manual', 'unsubscribed', 'complained'].map((reason) => `suppression.created ${reason}`),
    );
  });

  it.each(Array.from({ length: 5 }, (_, n) => n))('is for the weightiest reason of rivals (%s)', async (n) => {
    const email = `asks${n}@acme.example`;
    const reasons: SuppressionReason[] = ['manual', 'complained', 'unsubscribed', 'bounced', 'complained'];
    const turned = [...reasons.slice(n), ...reasons.slice(0, n)];
    await Promise.all(turned.map((reason) => block(email, null, reason)));
    const found = await world.rows('select id, reason from suppressions where address_hash = $1', hashOf(email));
    expect(found).toMatchObject([{ reason: 'complained' }]);
    expect((await told(found[0].id)).filter((one) => one.endsWith('complained'))).toHaveLength(1);
  });

  it('knows whose address it is when mail went there, so that an erasure finds it and its stored answer', async () => {
    const [contact, email] = [newId('contact'), 'written@acme.example'];
    await world.test.admin.query(
      `insert into touches (workspace_id, id, campaign_id, sequence_id, enrollment_id, contact_id, mailbox_id, step,
         state, due_at, address_hash, sent_at, updated_at)
       values ($1, $2, 'c', 's', $3, $4, 'm', 0, 'accepted', now(), $5, now(), now())`,
      [workspace, newId('touch'), newId('enrollment'), contact, hashOf(email)],
    );
    const made = await world.suppressions.create(
      { email },
      callOf(workspace, { idempotency_key: 'k1', request_hash: 'h' }),
    );
    expect(await world.rows('select contact_id from suppressions where id = $1', made.id)).toEqual([
      { contact_id: contact },
    ]);
    await world.test.store.within(workspace, {}, (unit) => unit.erase(contact));
    expect(await world.rows('select output, request_hash from answers where workspace_id = $1', workspace)).toEqual([
      { output: { $refused: expect.objectContaining({ code: 'GONE' }) }, request_hash: '' },
    ]);
  });

  it('waits for a last look at the same address that is under way', async () => {
    const email = 'race@acme.example';
    let release!: () => void;
    const gate = new Promise<void>((resolve) => (release = resolve));
    let looking!: () => void;
    const started = new Promise<void>((resolve) => (looking = resolve));
    const order: string[] = [];
    const look = world.test.store
      .within(workspace, {}, async ({ sql }) => {
        const shares = `select pg_advisory_xact_lock_shared(${suppressionLock}) from unnest($2::text[]) as key`;
        await sql.query(shares, [workspace, [hashOf(email)]]);
        looking();
        await gate;
      })
      .then(() => order.push('look'));
    await started;
    const blocked = block(email, null).then(() => order.push('suppressed'));
    const waiting =
      `select count(*)::int as n from pg_locks where locktype = 'advisory' and not granted
         and database = (select oid from pg_database where datname = current_database())`;
    while ((await world.rows(waiting))[0].n === 0) expect(order).toEqual([]);
    release();
    await Promise.all([look, blocked]);
    expect(order).toEqual(['look', 'suppressed']);
  });
});

it('lists the newest first, without the addresses of erased people, for its workspace alone', async () => {
  const own = callOf(newId('workspace'));
  const made: string[] = [];
  for (const name of ['a', 'b', 'c'])
    made.unshift((await world.suppressions.create({ email: `${name}@acme.example` }, own)).id);
  await world.test.admin.query('update suppressions set email = null where id = $1', [made[0]]);
  const first = await world.suppressions.list({ limit: 2 }, own);
  expect(first.data.map(({ id, email }) => ({ id, email }))).toEqual([
    { id: made[0], email: null },
    { id: made[1], email: 'b@acme.example' },
  ]);
  const rest = await world.suppressions.list({ limit: 2, cursor: first.next_cursor! }, own);
  expect(rest).toMatchObject({ data: [{ id: made[2], email: 'a@acme.example' }], has_more: false });
  expect((await world.suppressions.list({}, callOf(newId('workspace')))).data).toEqual([]);
  const total = async (filter: object) => (await world.suppressions.list({ ...filter, include: 'total' }, own)).total;
  expect(await total({ limit: 1 })).toBe(3);
  expect(await total({ kind: 'domain' })).toBe(0);
});
