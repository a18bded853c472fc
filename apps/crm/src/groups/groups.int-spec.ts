import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@sortie/contracts';
import { beside } from '../testing/beside.js';
import { callIn, openCrm, type CrmWorld } from '../testing/crm-world.js';
import { deleteOneGroup } from './change-group.js';
import { loadGroup } from './load-group.js';

let crm: CrmWorld;
beforeAll(async () => {
  crm = await openCrm();
});
afterAll(() => crm.test.close());

async function people(call: ReturnType<typeof callIn>, count: number) {
  const contacts = Array.from({ length: count }, (_, n) => ({ email: `m${n}@members.example` }));
  return (await crm.contacts.createMany({ contacts }, call)).data.map(({ id }) => id);
}

describe('groups', () => {
  it('are created, renamed and listed; a name that contacts brought is that group', async () => {
    const call = callIn();
    const contact = await crm.contacts.create({ email: 'a@b.example', groups: ['Q2'] }, call);
    const group = await crm.groups.create({ name: 'q2', color: 'emerald' }, call);
    expect(group).toMatchObject(
      { id: contact.groups[0]!.id, name: 'Q2', color: 'emerald', contact_count: 1, version: 2 },
    );
    const other = await crm.groups.create({ name: 'Other', description: 'd' }, call);
    expect(other).toMatchObject({ object: 'group', name: 'Other', description: 'd', contact_count: 0, version: 1 });
    await expect(crm.groups.update({ id: other.id, name: 'Q2' }, call)).rejects.toMatchObject({
      code: 'DUPLICATE_RESOURCE', extensions: { existing_id: group.id },
    });
    expect(await crm.groups.update({ id: group.id, name: 'Q3' }, call)).toMatchObject(
      { name: 'Q3', color: 'emerald', version: 3 },
    );
    expect((await crm.contacts.get({ id: contact.id }, call)).groups).toEqual([{ id: group.id, name: 'Q3' }]);
    expect(await crm.groups.update({ id: other.id, name: 'Q2' }, call)).toMatchObject({ version: 2 });
    expect(await crm.groups.list({ search: 'q3', include: 'total' }, call)).toMatchObject(
      { total: 1, data: [{ id: group.id }] },
    );
    const first = await crm.groups.list({ limit: 1, include: 'total' }, call);
    expect(first).toMatchObject({ total: 2, has_more: true });
    const next = await crm.groups.list({ limit: 1, cursor: first.next_cursor! }, call);
    expect([first.data[0]!.id, next.data[0]!.id].sort()).toEqual([group.id, other.id].sort());
  });

  it('take and lose members, each once, and name who is unknown', async () => {
    const call = callIn();
    const [a, b, c] = await people(call, 3) as [string, string, string];
    const { id } = await crm.groups.create({ name: 'G' }, call);
    expect(await crm.groups.add({ id, contact_ids: [a, b, a] }, call)).toMatchObject({ contact_count: 2, version: 2 });
    expect(await crm.groups.add({ id, contact_ids: [a, b] }, call)).toMatchObject({ contact_count: 2, version: 2 });
    await expect(crm.groups.add({ id, contact_ids: [c, newId('contact')] }, call)).rejects.toMatchObject({
      code: 'RESOURCE_NOT_FOUND', fields: [{ field: 'contact_ids[1]', pointer: '/contact_ids/1' }],
    });
    expect(await crm.groups.listMembers({ id }, call)).toMatchObject(
      { data: [{ id: b, groups: [{ id }] }, { id: a }] },
    );
    expect(await crm.groups.listMembers({ id, limit: 1, include: 'total' }, call)).toMatchObject({ total: 2 });
    expect(await crm.groups.remove({ id, contact_ids: [a, c] }, call)).toMatchObject({ contact_count: 1, version: 3 });
    expect(await crm.groups.remove({ id, contact_ids: [a] }, call)).toMatchObject({ contact_count: 1, version: 3 });
    expect(await crm.groups.pageMembers({ group_id: id, limit: 10 }, call)).toEqual({ contact_ids: [b], total: 1 });
  });

  it('are deleted without their contacts, and their name is free again', async () => {
    const call = callIn();
    const [a] = await people(call, 1) as [string];
    const { id } = await crm.groups.create({ name: 'G' }, call);
    await crm.groups.add({ id, contact_ids: [a] }, call);
    expect(await crm.groups.delete({ id }, call)).toEqual({ object: 'group', id, deleted: true });
    await expect(crm.groups.get({ id }, call)).rejects.toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
    await expect(crm.groups.delete({ id }, call)).rejects.toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
    expect(await crm.contacts.get({ id: a }, call)).toMatchObject({ groups: [], version: 1 });
    expect(await crm.groups.create({ name: 'G' }, call)).toMatchObject({ contact_count: 0, version: 1 });
    expect((await crm.rebuild(call.caller.workspace_id)).filter(({ different }) => different > 0)).toEqual([]);
  });
});

it('makes a group of a name that another caller is just giving free', async () => {
  const call = callIn();
  const { id } = await crm.groups.create({ name: 'G' }, call);
  const made = await beside(crm, call, {
    first: (unit) => loadGroup(unit, id, { alone: true }),
    rest: (unit) => deleteOneGroup(unit, id),
  }, () => crm.groups.create({ name: 'G' }, call));
  expect(made).toMatchObject({ name: 'G', version: 1 });
  expect(made.id).not.toBe(id);
});

it('rebuilds to equal rows after rivals changed the same memberships', async () => {
  const call = callIn();
  const ids = await people(call, 12);
  const groups = await Promise.all(['A', 'B', 'C'].map((name) => crm.groups.create({ name }, call)));
  const work = Array.from({ length: 90 }, (_, n) => {
    const contact = ids[n % ids.length]!;
    const group = groups[n % 3]!;
    if (n === 60) return crm.groups.delete({ id: groups[2]!.id }, call);
    if (n % 29 === 28) return crm.contacts.erase({ id: contact }, call);
    if (n % 5 === 0) return crm.contacts.update({ id: contact, groups: n % 2 ? ['A'] : ['B', 'C'] }, call);
    if (n % 5 === 1) return crm.groups.remove({ id: group.id, contact_ids: [contact, ids[0]!] }, call);
    if (n % 5 === 2) return crm.contacts.create({ email: `w${n}@members.example`, groups: ['C', 'a'] }, call);
    return crm.groups.add({ id: group.id, contact_ids: [contact, ids[(n + 7) % ids.length]!] }, call);
  });
  const results = await Promise.allSettled(work);
  const codes = new Set(
    results.flatMap((result) => (result.status === 'rejected' ? [(result.reason as { code: string }).code] : [])),
  );
  // Whoever comes after an erasure or a deletion finds nothing; nobody else is refused.
  expect([...codes].filter((code) => code !== 'RESOURCE_NOT_FOUND')).toEqual([]);
  const rebuilt = await crm.rebuild(call.caller.workspace_id);
  expect(rebuilt.filter(({ different }) => different > 0)).toEqual([]);
  expect(rebuilt.find(({ table }) => table === 'group_members')!.rows).toBeGreaterThan(0);
  for (const group of (await crm.groups.list({}, call)).data) {
    const { contact_ids: members } = await crm.groups.pageMembers({ group_id: group.id, limit: 1000 }, call);
    expect(group.contact_count).toBe(members.length);
  }
});
