import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { dayMs, newId } from '@sortie/contracts';
import { callOf } from '../mailboxes/api-world.fixture-spec.js';
import { Cursors } from '../sequencing.cursors.js';
import { SuppressionsEndpoint } from '../suppressions/suppressions.endpoint.js';
import { openSendingWorld, contactsOnDemand, type SendingWorld } from '../testing/sending-world.fixture-spec.js';
import { ConsentsEndpoint } from './consents.endpoint.js';

let world: SendingWorld;
let consents: ConsentsEndpoint;
let suppressions: SuppressionsEndpoint;

beforeAll(async () => {
  world = await openSendingWorld();
  const cursors = new Cursors(world.config);
  consents = new ConsentsEndpoint(world.test.store, contactsOnDemand(), cursors);
  suppressions = new SuppressionsEndpoint(world.test.store, cursors);
});
afterAll(() => world.close());

const about = (contact_id: string, status: 'granted' | 'withdrawn') => ({
  contact_id,
  channel: 'email' as const,
  basis: 'consent' as const,
  status,
  source: 'Fair in Lyon',
});

it('keeps records that are read back, newest first, by their workspace alone', async () => {
  const contact = newId('contact');
  const made = await consents.record(about(contact, 'granted'), world.call());
  expect(made).toMatchObject({ object: 'consent', contact_id: contact, evidence: null, source: 'Fair in Lyon' });
  expect(await consents.get({ id: made.id }, world.call())).toEqual(made);
  const later = await consents.record(about(contact, 'withdrawn'), world.call());
  const { data, total } = await consents.list({ contact_id: contact, include: 'total' }, world.call());
  expect(data.map(({ id }) => id)).toEqual([later.id, made.id]);
  expect(total).toBe(2);
  await expect(consents.get({ id: made.id }, callOf(newId('workspace')))).rejects.toMatchObject({
    code: 'RESOURCE_NOT_FOUND',
  });
});

it('says nothing of a person in its event', async () => {
  const { id } = await consents.record({ ...about(newId('contact'), 'granted'), evidence: 'card 12' }, world.call());
  const { rows } = await world.test.admin.query('select data::text, personal from events where stream_id = $1', [id]);
  expect(rows[0].data).not.toMatch(/Lyon|card/);
  expect(rows[0].personal.toString('latin1')).not.toMatch(/Lyon|card/);
});

it('stops all mail when it is withdrawn, and a later consent lifts that again', async () => {
  const mailbox = await world.mailbox();
  const { touchId, contactId } = await world.enroll(mailbox);
  await consents.record(about(contactId, 'withdrawn'), world.call());
  expect(await world.state(touchId)).toBe('skipped');
  const blocked = async () => (await suppressions.list({ reason: 'unsubscribed' }, world.call())).data.length;
  const before = await blocked();
  const long = { ...about(contactId, 'granted'), at: '2020-01-01T00:00:00Z' };
  await consents.record(long, world.call());
  expect(await blocked()).toBe(before);
  await consents.record(about(contactId, 'granted'), world.call());
  expect(await blocked()).toBe(before - 1);
});

it('lifts an unsubscription by its own date, whatever the address was suppressed for before', async () => {
  const contact = newId('contact');
  const email = `${contact}@people.example`;
  const [before, between] = [new Date(Date.now() - 2 * dayMs), new Date(Date.now() - dayMs)];
  const { id } = await suppressions.create({ email }, { ...world.call(), now: before.toISOString() });
  await consents.record(about(contact, 'withdrawn'), world.call());
  await expect(suppressions.delete({ id }, world.call())).rejects.toMatchObject({ code: 'INVALID_STATE' });
  const blocked = async () => (await suppressions.list({}, world.call())).data.filter((one) => one.id === id).length;
  await consents.record({ ...about(contact, 'granted'), at: between.toISOString() }, world.call());
  expect(await blocked()).toBe(1);
  await consents.record(about(contact, 'granted'), world.call());
  expect(await blocked()).toBe(0);
});

it.each(['legitimate_interest', 'contract'] as const)('lifts no unsubscription on the ground of %s', async (basis) => {
  const contact = newId('contact');
  await consents.record(about(contact, 'withdrawn'), world.call());
  const blocked = async () =>
    (await world.test.admin.query('select reason from suppressions where contact_id = $1', [contact])).rows;
  expect(await blocked()).toEqual([{ reason: 'unsubscribed' }]);
  await consents.record({ ...about(contact, 'granted'), basis }, world.call());
  expect(await blocked()).toEqual([{ reason: 'unsubscribed' }]);
});

it('lifts no complaint, though the person had unsubscribed before', async () => {
  const contact = newId('contact');
  await consents.record(about(contact, 'withdrawn'), world.call());
  const email = `${contact}@people.example`;
  const { id } = await suppressions.create({ email, reason: 'complained' }, world.call());
  await consents.record(about(contact, 'granted'), world.call());
  expect((await suppressions.list({ reason: 'complained' }, world.call())).data.map((one) => one.id)).toEqual([id]);
});

it('refuses a time to come, naming it', async () => {
  const at = new Date(Date.now() + dayMs).toISOString();
  await expect(consents.record({ ...about(newId('contact'), 'granted'), at }, world.call())).rejects.toMatchObject({
    fields: [{ field: 'at' }],
  });
});

it('takes the present second, also where it is given without its fraction', async () => {
  const now = '2026-11-21T09:00:00.000Z';
  const at = '2026-11-21T09:00:00Z';
  const context = { ...world.call(), now };
  expect(await consents.record({ ...about(newId('contact'), 'granted'), at }, context)).toMatchObject({ at: now });
});

it('lifts an unsubscription that a list has by its hash, too, and none of a whole domain', async () => {
  const { contactId } = await world.enroll(await world.mailbox());
  const hash = createHash('sha256').update(`${contactId}@people.example`).digest('hex');
  const own = await suppressions.create({ hash, reason: 'unsubscribed' }, world.call());
  const all = await suppressions.create({ domain: 'people.example', reason: 'unsubscribed' }, world.call());
  await consents.record(about(contactId, 'granted'), world.call());
  const left = (await suppressions.list({ reason: 'unsubscribed', limit: 100 }, world.call())).data.map(({ id }) => id);
  expect(left).toContain(all.id);
  expect(left).not.toContain(own.id);
  await suppressions.delete({ id: all.id }, world.call());
});
