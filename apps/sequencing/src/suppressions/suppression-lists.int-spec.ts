import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { newId } from '@sortie/contracts';
import { callOf } from '../mailboxes/api-world.fixture-spec.js';
import { openSendingWorld, type SendingWorld } from '../testing/sending-world.fixture-spec.js';
import { SuppressionsEndpoint } from './suppressions.endpoint.js';
import { Cursors } from '../sequencing.cursors.js';

let world: SendingWorld;
let suppressions: SuppressionsEndpoint;
let mailbox: string;

beforeAll(async () => {
  world = await openSendingWorld();
  suppressions = new SuppressionsEndpoint(world.test.store, new Cursors(world.config));
  mailbox = await world.mailbox();
});
afterAll(() => world.close());

const reasonOf = async (touchId: string) =>
  (await world.test.admin.query('select state, reason from touches where id = $1', [touchId])).rows[0];

/** One due touch, sent or refused. The fixture's contacts are `<contact id>@people.example`. */
async function send(before: (contactId: string) => Promise<unknown>) {
  const { touchId, contactId } = await world.enroll(mailbox);
  await before(contactId);
  await world.sender.sendNext(world.workspaceId, mailbox, new Date());
  return reasonOf(touchId);
}

describe('the last look', () => {
  it('lets nobody through whose hash is on the list', async () => {
    const hash = (kind: string, id: string) => createHash(kind).update(`${id}@people.example`).digest('hex');
    for (const kind of ['sha256', 'md5']) {
      const touch = await send((id) => suppressions.create({ hash: hash(kind, id).toUpperCase() }, world.call()));
      expect(touch).toEqual({ state: 'skipped', reason: 'suppressed' });
    }
  });

  it('lets nobody through whose domain is on the list, until it is taken off again', async () => {
    const { id } = await suppressions.create({ domain: 'People.Example' }, world.call());
    expect(await send(async () => undefined)).toEqual({ state: 'skipped', reason: 'suppressed' });
    expect(await suppressions.delete({ id }, world.call())).toEqual({ object: 'suppression', id, deleted: true });
    expect(await send(async () => undefined)).toMatchObject({ state: 'accepted' });
  });
});

it('ends what is under way to an address that mail went to before', async () => {
  const { enrollmentId, contactId } = await world.enroll(mailbox);
  await world.sender.sendNext(world.workspaceId, mailbox, new Date());
  await suppressions.create({ email: `${contactId}@people.example` }, world.call());
  const text = 'select state, reason from touches where enrollment_id = $1 order by step';
  const { rows } = await world.test.admin.query(text, [
    enrollmentId,
  ]);
  expect(rows).toMatchObject([{ state: 'accepted' }, { state: 'skipped', reason: 'suppressed' }]);
});

describe('an import', () => {
  const own = callOf(newId('workspace'));
  const lists = newId('workspace');

  it('takes addresses, domains and hashes, and counts what it knew', async () => {
    const domain = { domain: 'acme.example', reason: 'manual' as const };
    const list = [{ email: 'a@acme.example' }, domain, { hash: 'a'.repeat(64) }];
    expect(await suppressions.import({ suppressions: list }, own)).toMatchObject({ created: 3, known: 0 });
    expect(await suppressions.import({ suppressions: list }, own)).toMatchObject({ created: 0, known: 3 });
    const { data } = await suppressions.list({ kind: 'domain' }, own);
    expect(data).toMatchObject([{ kind: 'domain', domain: 'acme.example', email: null }]);
  });

  it('takes the wish to be left alone over what was known, and over what else it says', async () => {
    const [email, other] = ['b@acme.example', 'c@acme.example'];
    const { id } = await suppressions.create({ email }, callOf(lists));
    const reason = 'unsubscribed' as const;
    const list = [{ email }, { email, reason }, { email: other, reason }, { email: other }];
    expect(await suppressions.import({ suppressions: list }, callOf(lists))).toMatchObject({ created: 1, known: 3 });
    const { data } = await suppressions.list({ reason }, callOf(lists));
    expect(data.map((one) => one.email).sort()).toEqual([email, other]);
    const log = await world.test.admin.query('select data from events where stream_id = $1 order by version', [id]);
    expect(log.rows.map(({ data: facts }) => facts.reason)).toEqual(['manual', reason]);
  });

  it('is all or none, and names what it cannot read', async () => {
    const list = [{ email: 'fine@acme.example' }, { email: 'b@acme.example', domain: 'acme.example' }];
    await expect(suppressions.import({ suppressions: list }, own)).rejects.toMatchObject({
      code: 'VALIDATION_ERROR',
      fields: [{ field: 'suppressions[1].email', pointer: '/suppressions/1/email', code: 'exactly_one' }],
    });
    expect((await suppressions.list({ reason: 'manual' }, own)).data).toHaveLength(3);
  });
});

it('does not lift what a person asked for, nor what another workspace has', async () => {
  const own = callOf(newId('workspace'));
  const { id } = await suppressions.create({ email: 'gone@acme.example', reason: 'unsubscribed' }, own);
  await expect(suppressions.delete({ id }, own)).rejects.toMatchObject({ code: 'INVALID_STATE' });
  await expect(suppressions.delete({ id }, callOf(newId('workspace')))).rejects.toMatchObject({
    code: 'RESOURCE_NOT_FOUND',
  });
});
