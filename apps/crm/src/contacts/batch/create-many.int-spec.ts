import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CallContext } from '@sortie/contracts';
import { callIn, openCrm, type CrmWorld } from '../../testing/crm-world.js';

let crm: CrmWorld;
beforeAll(async () => {
  crm = await openCrm();
});
afterAll(() => crm.test.close());

describe('contacts.create_many', () => {
  it('creates 1 000 contacts, with their company, group and counters', async () => {
    const call = callIn();
    const contacts = Array.from(
      { length: 1000 }, (_, n) => ({ email: `n${n}@bulk.example`, full_name: `N ${n}`, groups: ['Bulk'] }),
    );
    const batch = await crm.contacts.createMany({ contacts }, call);
    expect(batch).toMatchObject({ object: 'batch', created: 1000, updated: 0, failed: [] });
    expect(batch.data.map(({ email }) => email)).toEqual(contacts.map(({ email }) => email));
    expect(await crm.groups.list({ include: 'total' }, call)).toMatchObject(
      { total: 1, data: [{ contact_count: 1000 }] },
    );
    expect(await crm.companies.list({}, call)).toMatchObject({ data: [{ contact_count: 1000 }] });
    const { contact_ids: ids } = await crm.groups.pageMembers(
      { group_id: batch.data[0]!.groups[0]!.id, limit: 600 }, call,
    );
    const rest = await crm.groups.pageMembers(
      { group_id: batch.data[0]!.groups[0]!.id, after: ids.at(-1), limit: 1000 }, call,
    );
    expect(new Set([...ids, ...rest.contact_ids]).size).toBe(1000);
    expect(rest.total).toBe(1000);
  });

  it('fails items by themselves, and gives back what they had claimed', async () => {
    const call = callIn();
    const one = await crm.contacts.create({ email: 'one@x.example', phone: '+14155550101' }, call);
    const batch = await crm.contacts.createMany({ contacts: [
      { first_name: 'Nobody' }, { email: 'One@x.example' }, { email: 'two@x.example' }, { email: 'two@x.example' },
      { email: 'three@x.example', phone: '+14155550101' }, { phone: '+14155550101' },
      { email: 'f@x.example', first_name: '=1' },
    ] }, call);
    expect(batch).toMatchObject({ created: 1, updated: 0, data: [{ email: 'two@x.example' }] });
    expect(batch.failed.map(({ index, code }) => `${index} ${code}`)).toEqual([
      '0 VALIDATION_ERROR', '1 DUPLICATE_RESOURCE', '3 DUPLICATE_RESOURCE', '4 DUPLICATE_RESOURCE',
      '5 DUPLICATE_RESOURCE',
      '6 VALIDATION_ERROR',
    ]);
    expect(await crm.contacts.create({ email: 'three@x.example' }, call)).toMatchObject({ version: 1 });
    expect(await crm.contacts.get({ id: one.id }, call)).toMatchObject({ version: 1 });
  });

  it('merges into who is there: by email, else by phone, also within the batch', async () => {
    const call = callIn();
    const email = await crm.contacts.create({ email: 'e@x.example', title: 'CEO', tags: ['a'], groups: ['Old'] }, call);
    const phone = await crm.contacts.create({ phone: '+14155550102', email: 'old@x.example' }, call);
    const batch = await crm.contacts.createMany({ upsert: true, contacts: [
      { email: 'E@x.example', company: 'X', tags: ['b'], groups: ['New'] },
      { phone: '+14155550102', email: 'new@x.example' },
      { email: 'n@x.example', first_name: 'N', phone: '+14155550103' },
      { email: 'n@x.example', last_name: 'M' },
      { phone: '+14155550103', title: 'CTO' },
      { email: 'e@x.example', title: 'CEO' },
      { email: 'e@x.example', phone: '+14155550102' },
    ] }, call);
    expect(batch).toMatchObject({ created: 1, updated: 5, failed: [{ index: 6, code: 'DUPLICATE_RESOURCE' }] });
    expect(batch.data.map(({ id }) => id)).toEqual(
      [email.id, phone.id, batch.data[2]!.id, batch.data[2]!.id, batch.data[2]!.id, email.id],
    );
    expect(batch.data[0]).toMatchObject({ email: 'e@x.example', title: 'CEO', company: 'X', tags: ['a', 'b'] });
    expect(batch.data[0]!.groups.map(({ name }) => name)).toEqual(['New', 'Old']);
    expect(batch.data[1]).toMatchObject({ id: phone.id, email: 'new@x.example', version: 2 });
    expect(batch.data[2]).toMatchObject({ full_name: 'N M', title: 'CTO', version: 3 });
    expect(await crm.contacts.get({ id: batch.data[2]!.id }, call)).toEqual(batch.data[2]);
    // The address that the contact left is free, the one that it took is not.
    expect(await crm.contacts.create({ email: 'old@x.example' }, call)).toMatchObject({ version: 1 });
    await expect(crm.contacts.create({ email: 'new@x.example' }, call)).rejects.toMatchObject(
      { code: 'DUPLICATE_RESOURCE' },
    );
    expect((await crm.rebuild(call.caller.workspace_id)).filter(({ different }) => different > 0)).toEqual([]);
  });

  it('makes the companies that the same people would get one after another', async () => {
    const people = [
      { email: 'a@acme.example', company: 'Acme' }, { email: 'b@acme.test', company: 'ACME' },
      { email: 'c@acme.test' }, { email: 'd@acme.example', company: 'Other' }, { email: 'e@gmail.com', company: 'acme ' },
    ];
    const namesOf = async (call: CallContext, ids: (string | null)[]) => Promise.all(
      ids.map(async (id) => (await crm.companies.get({ id: id! }, call)).name),
    );
    const [call, other] = [callIn(), callIn()];
    const batch = (await crm.contacts.createMany({ contacts: people }, call)).data.map((one) => one.company_id);
    const single: (string | null)[] = [];
    for (const person of people) single.push((await crm.contacts.create(person, other)).company_id);
    expect(await namesOf(other, single)).toEqual(['Acme', 'Acme', 'acme.test', 'Acme', 'Acme']);
    expect(await namesOf(call, batch)).toEqual(await namesOf(other, single));
    expect(await crm.companies.list({ include: 'total' }, call)).toMatchObject({ total: 2 });
    expect(new Set([batch[0], batch[1], batch[3], batch[4]]).size).toBe(1);
  });
});
