import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CallContext, CreateContact } from '@sortie/contracts';
import type { Unit } from '@sortie/event-store';
import { deleteOneGroup } from '../../groups/change-group.js';
import { beside } from '../../testing/beside.js';
import { callIn, openCrm, type CrmWorld } from '../../testing/crm-world.js';
import { eraseOne } from '../erase-contact.js';
import { loadContacts } from '../load-contacts.js';
import { updateOne } from '../update-contact.js';
import { createMany } from './create-many.js';

let crm: CrmWorld;
beforeAll(async () => {
  crm = await openCrm();
});
afterAll(() => crm.test.close());

const [p, q] = ['+14155550171', '+14155550172'];

const upsert = (call: CallContext, ...contacts: CreateContact[]) =>
  crm.contacts.createMany({ upsert: true, contacts }, call);
const addressesOf = async (call: CallContext) => (await crm.contacts.list({}, call)).data
  .map(({ email, phone }) => ({ email, phone }));
const held = async ({ caller }: CallContext) => (await crm.test.admin.query<{ kind: string; owner: string }>(
  "select kind, owner from unique_values where workspace_id = $1 and kind like 'contact-%' order by kind, owner",
  [caller.workspace_id],
)).rows;
const isTaken = { code: 'DUPLICATE_RESOURCE' };

describe('an upsert beside a change of the contact it has found', () => {
  it('makes a new contact of an address that the other has left', async () => {
    const call = callIn();
    const { id } = await crm.contacts.create({ email: 'e@x.example' }, call);
    const batch = await beside(crm, call, {
      first: (unit) => loadContacts(unit, [id]),
      rest: (unit) => updateOne(unit, { id, email: 'f@x.example' }),
    }, () => upsert(call, { email: 'e@x.example', title: 'CEO' }));
    expect(batch).toMatchObject({ created: 1, updated: 0, failed: [], data: [{ email: 'e@x.example', version: 1 }] });
    expect(await crm.contacts.get({ id }, call)).toMatchObject({ email: 'f@x.example', title: null });
    for (const email of ['e@x.example', 'f@x.example']) {
      await expect(crm.contacts.create({ email }, call)).rejects.toMatchObject(isTaken);
    }
    await crm.contacts.erase({ id }, call);
    expect((await held(call)).map(({ owner }) => owner)).toEqual([batch.data[0]!.id]);
  });

  it('does so with phones, too', async () => {
    const call = callIn();
    const { id } = await crm.contacts.create({ phone: p }, call);
    const batch = await beside(crm, call, {
      first: (unit) => loadContacts(unit, [id]),
      rest: (unit) => updateOne(unit, { id, phone: q }),
    }, () => upsert(call, { phone: p, email: 'p@x.example' }));
    expect(batch).toMatchObject({ created: 1, updated: 0, failed: [] });
    expect(await addressesOf(call)).toEqual([{ email: 'p@x.example', phone: p }, { email: null, phone: q }]);
    await expect(crm.contacts.create({ phone: p }, call)).rejects.toMatchObject(isTaken);
    await expect(crm.contacts.create({ phone: q }, call)).rejects.toMatchObject(isTaken);
  });

  it('claims again what the contact gave free before it was locked', async () => {
    const call = callIn();
    const { id } = await crm.contacts.create({ email: 'e@x.example', phone: p }, call);
    const batch = await beside(crm, call, {
      first: (unit) => loadContacts(unit, [id]),
      rest: (unit) => updateOne(unit, { id, email: 'f@x.example' }),
    }, () => upsert(call, { email: 'e@x.example', phone: p }));
    expect(batch).toMatchObject({ created: 0, updated: 1, failed: [], data: [{ id, email: 'e@x.example', version: 3 }] });
    await expect(crm.contacts.create({ email: 'e@x.example' }, call)).rejects.toMatchObject(isTaken);
    expect(await crm.contacts.create({ email: 'f@x.example' }, call)).toMatchObject({ version: 1 });
  });

  it('creates whom the other erases', async () => {
    const call = callIn();
    const { id } = await crm.contacts.create({ email: 'e@x.example' }, call);
    const batch = await beside(crm, call, {
      first: (unit) => loadContacts(unit, [id]),
      rest: (unit) => eraseOne(unit, id),
    }, () => upsert(call, { email: 'e@x.example' }));
    expect(batch).toMatchObject({ created: 1, updated: 0, failed: [], data: [{ email: 'e@x.example', version: 1 }] });
    expect(await held(call)).toEqual([{ kind: 'contact-email', owner: batch.data[0]!.id }]);
  });

  it('leaves a contact its email when its phone has moved to another', async () => {
    const call = callIn();
    const one = await crm.contacts.create({ email: 'e@x.example', phone: p }, call);
    const other = await crm.contacts.create({ email: 'o@x.example' }, call);
    const batch = await beside(crm, call, {
      first: async (unit) => {
        await updateOne(unit, { id: one.id, phone: null });
        await updateOne(unit, { id: other.id, phone: p });
      },
    }, () => upsert(call, { email: 'e@x.example', phone: p }));
    expect(batch).toMatchObject({ created: 0, updated: 0, failed: [{ index: 0, code: 'DUPLICATE_RESOURCE' }] });
    await expect(crm.contacts.create({ email: 'e@x.example' }, call)).rejects.toMatchObject(isTaken);
  });

  it('finds whom another upsert has just made, by phone alone', async () => {
    const call = callIn();
    const make = (unit: Unit) => createMany(unit, { upsert: true, contacts: [{ phone: p, first_name: 'Ana' }] });
    const batch = await beside(crm, call, { first: make }, () => upsert(call, { phone: p, last_name: 'Gil' }));
    expect(batch).toMatchObject({ created: 0, updated: 1, failed: [], data: [{ full_name: 'Ana Gil' }] });
    expect(await addressesOf(call)).toHaveLength(1);
  });
});

it('puts nobody into a group that is being deleted', async () => {
  const call = callIn();
  const contact = await crm.contacts.create({ email: 'x@x.example', groups: ['Gone'] }, call);
  const { id } = contact.groups[0]!;
  const batch = await beside(crm, call, {
    first: async (unit) => (await deleteOneGroup(unit, id), unit.flush()),
  }, () => upsert(call, { email: 'x@x.example', groups: ['Kept'] }));
  expect(batch).toMatchObject({ updated: 1, data: [{ groups: [{ name: 'Kept' }] }] });
  for (const table of ['group_members where group_id', 'counts where owner']) {
    expect((await crm.test.admin.query(`select * from ${table} = $1`, [id])).rows).toEqual([]);
  }
  expect((await crm.rebuild(call.caller.workspace_id)).filter(({ different }) => different > 0)).toEqual([]);
});
