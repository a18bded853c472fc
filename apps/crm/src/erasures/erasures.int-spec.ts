import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { callIn, openCrm, tracesOf, type CrmWorld } from '../testing/crm-world.js';

let crm: CrmWorld;
beforeAll(async () => {
  crm = await openCrm();
});
afterAll(() => crm.test.close());

const canary = {
  email: 'canary-mail@gmail.com', phone: '+14155559999', first_name: 'CanaryFirst', last_name: 'CanaryLast',
  title: 'CanaryTitle', company: 'CanaryCompany', linkedin_url: 'https://linkedin.com/in/canary-link',
  tags: ['canary-tag'], custom: { note: 'canary-note' }, groups: ['Kept'],
};
const texts = [
  'canary-mail@gmail.com', '14155559999', 'CanaryFirst', 'CanaryLast', 'CanaryTitle', 'CanaryCompany', 'canary-link',
  'canary-tag', 'canary-note',
];

it('leaves no trace of an erased contact, and the read models rebuild to the same rows', async () => {
  const call = callIn();
  const withKey = { ...call, idempotency_key: 'k1', request_hash: 'h1' };
  const contact = await crm.contacts.create(canary, withKey);
  const other = await crm.contacts.create({ email: 'stays@acme.example', groups: ['Kept'] }, call);
  // Answers that changed nothing tell of the person, too.
  await crm.contacts.update(
    { id: contact.id, title: canary.title }, { ...call, idempotency_key: 'k2', request_hash: 'h2' },
  );
  await crm.contacts.createMany(
    { upsert: true, contacts: [canary] }, { ...call, idempotency_key: 'k3', request_hash: 'h3' },
  );
  await crm.contacts.update({ id: contact.id, title: 'CanaryTitle2', status: 'won' }, call);
  expect(new Set(await tracesOf(crm.test, texts)).size).toBeGreaterThan(texts.length);

  const erased = await crm.contacts.erase({ id: contact.id }, call);
  expect(erased).toMatchObject({ object: 'contact', id: contact.id, deleted: true });
  expect(await tracesOf(crm.test, texts)).toEqual([]);

  await expect(crm.contacts.get({ id: contact.id }, call)).rejects.toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
  await expect(crm.contacts.erase({ id: contact.id }, call)).rejects.toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
  await expect(crm.contacts.update({ id: contact.id, title: 'x' }, call)).rejects.toMatchObject(
    { code: 'RESOURCE_NOT_FOUND' },
  );
  await expect(crm.groups.add({ id: contact.groups[0]!.id, contact_ids: [contact.id] }, call)).rejects.toMatchObject({
    code: 'RESOURCE_NOT_FOUND',
  });
  expect(await crm.groups.get({ id: contact.groups[0]!.id }, call)).toMatchObject({ contact_count: 1 });
  expect(await crm.contacts.list({ include: 'total' }, call)).toMatchObject({ total: 1, data: [{ id: other.id }] });
  for (const rebuilt of await crm.rebuild(call.caller.workspace_id)) expect(rebuilt).toMatchObject({ different: 0 });

  const again = await crm.contacts.create(canary, call);
  expect(again.id).not.toBe(contact.id);
});

it('says which services have confirmed', async () => {
  const call = callIn();
  const { id } = await crm.contacts.create(canary, call);
  const { erasure_id } = await crm.contacts.erase({ id }, call);
  const at = (service: string, confirmed_at: string | null) => ({ service, confirmed_at });
  expect(await crm.erasures.get({ id: erasure_id }, call)).toEqual({
    object: 'erasure', id: erasure_id, contact_id: id, status: 'running', created_at: call.now,
    services: [at('crm', call.now), at('sequencing', null), at('webhooks', null)],
  });
  const later = { ...call, now: '2026-01-05T10:00:00.000Z' };
  expect(await crm.erasures.confirm({ erasure_id, service: 'sequencing' }, call)).toEqual({ confirmed: true });
  await crm.erasures.confirm({ erasure_id, service: 'sequencing' }, later);
  await crm.erasures.confirm({ erasure_id, service: 'webhooks' }, later);
  expect(await crm.erasures.get({ id: erasure_id }, call)).toMatchObject({
    status: 'completed', services: [at('crm', call.now), at('sequencing', call.now), at('webhooks', later.now)],
  });
  await expect(crm.erasures.confirm({ erasure_id, service: 'voice' }, call)).rejects.toMatchObject(
    { code: 'VALIDATION_ERROR' },
  );
  await expect(crm.erasures.get({ id: erasure_id }, callIn())).rejects.toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
  await expect(crm.erasures.confirm({ erasure_id, service: 'crm' }, callIn())).rejects.toMatchObject(
    { code: 'RESOURCE_NOT_FOUND' },
  );
});
