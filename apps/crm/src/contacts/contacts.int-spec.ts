import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@sortie/contracts';
import { callIn, openCrm, type CrmWorld } from '../testing/crm-world.js';

let crm: CrmWorld;
beforeAll(async () => {
  crm = await openCrm();
});
afterAll(() => crm.test.close());

const dana = {
  email: 'dana+q2@ACME.example', first_name: 'Dana', last_name: 'Ruiz', company: 'Acme', groups: ['Q2', 'q2 '],
  phone: '+14155550123', title: 'CEO', linkedin_url: 'https://linkedin.com/in/dana', timezone: 'Europe/Paris',
  status: 'new', tags: ['vip'], custom: { seats: 4 },
};

async function eventTypes(workspaceId: string): Promise<string[]> {
  const { rows } = await crm.test.admin.query(
    'select type from events where workspace_id = $1 order by seq', [workspaceId],
  );
  return rows.map((row: { type: string }) => row.type);
}

describe('contacts.create', () => {
  it('answers what a read answers, and states what it made', async () => {
    const call = callIn();
    const contact = await crm.contacts.create(dana, call);
    expect(contact).toMatchObject({
      object: 'contact', email: 'dana+q2@acme.example', full_name: 'Dana Ruiz', company: 'Acme',
      groups: [{ name: 'Q2' }],
      fit_score: null, verified: false, created_at: '2026-01-05T09:00:00.000Z', version: 1,
    });
    expect(await crm.contacts.get({ id: contact.id }, call)).toEqual(contact);
    expect(await eventTypes(call.caller.workspace_id)).toEqual(['company.created', 'group.created', 'contact.created']);
    expect(await crm.companies.get({ id: contact.company_id! }, call)).toMatchObject({
      name: 'Acme', domain: 'acme.example', contact_count: 1,
    });
    expect(await crm.groups.get({ id: contact.groups[0]!.id }, call)).toMatchObject(
      { name: 'Q2', contact_count: 1, version: 1 },
    );
  });

  it('finds a company by domain, then by name, and none at a mailbox provider', async () => {
    const call = callIn();
    const one = await crm.contacts.create({ email: 'one@acme.example', company: 'Acme' }, call);
    const two = await crm.contacts.create({ email: 'two@ACME.example', company: 'Other' }, call);
    const three = await crm.contacts.create({ email: 'three@gmail.com', company: 'ACME ' }, call);
    const four = await crm.contacts.create({ email: 'four@gmail.com', company: 'Unknown' }, call);
    expect([two.company_id, three.company_id, four.company_id]).toEqual([one.company_id, one.company_id, null]);
    const five = await crm.contacts.create({ email: 'five@beta.example' }, call);
    expect(await crm.companies.get({ id: five.company_id! }, call)).toMatchObject({ name: 'beta.example' });
    expect(await crm.companies.list({ include: 'total', search: 'acme' }, call)).toMatchObject(
      { total: 1, data: [{ contact_count: 3 }] },
    );
  });

  it('refuses an address that another contact of the workspace has', async () => {
    const call = callIn();
    const { id } = await crm.contacts.create(dana, call);
    const taken = { code: 'DUPLICATE_RESOURCE', extensions: { existing_id: id } };
    await expect(crm.contacts.create({ email: 'DANA+Q2@acme.example' }, call)).rejects.toMatchObject(taken);
    await expect(crm.contacts.create({ email: 'x@acme.example', phone: dana.phone }, call)).rejects.toMatchObject(
      taken,
    );
    await expect(crm.contacts.create({ email: 'x@acme.example' }, call)).resolves.toMatchObject({ version: 1 });
    await expect(crm.contacts.create(dana, callIn())).resolves.toMatchObject({ version: 1 });
  });

  it('takes both ways to write a domain in another script for one address', async () => {
    const call = callIn();
    const email = 'ana@xn--bcher-kva.example';
    const ana = await crm.contacts.create({ email: 'ana@bücher.example' }, call);
    expect(ana.email).toBe(email);
    for (const written of [email, 'Ana@BÜCHER.example']) {
      await expect(crm.contacts.create({ email: written }, call)).rejects.toMatchObject(
        { code: 'DUPLICATE_RESOURCE', extensions: { existing_id: ana.id } },
      );
      expect(await crm.contacts.list({ search: written }, call)).toMatchObject({ data: [{ id: ana.id }] });
      expect(await crm.contacts.update({ id: ana.id, email: written.toLowerCase() }, call)).toMatchObject({ email });
      const { data } = await crm.contacts.createMany({ contacts: [{ email: written }], upsert: true }, call);
      expect(data).toMatchObject([{ id: ana.id }]);
    }
    const bo = await crm.contacts.create({ email: 'bo@xn--bcher-kva.example' }, call);
    expect(bo.company_id).toBe(ana.company_id);
  });

  it('lets one of many rivals have an address, and all of them one company and group', async () => {
    const call = callIn();
    const results = await Promise.allSettled(Array.from({ length: 12 }, (_, n) =>
      crm.contacts.create({ email: n < 6 ? 'same@rival.example' : `r${n}@rival.example`, groups: ['Rivals'] }, call)));
    const made = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    expect(made).toHaveLength(7);
    expect(new Set(made.map((contact) => contact.company_id)).size).toBe(1);
    expect(new Set(made.map((contact) => contact.groups[0]!.id)).size).toBe(1);
    expect(await crm.groups.get({ id: made[0]!.groups[0]!.id }, call)).toMatchObject({ contact_count: 7 });
    expect(await crm.contacts.list({ include: 'total' }, call)).toMatchObject({ total: 7 });
  });
});

describe('contacts.update', () => {
  it('changes what is given, moves the address and the company, and replaces groups', async () => {
    const call = callIn();
    const before = await crm.contacts.create(dana, call);
    const after = await crm.contacts.update(
      { id: before.id, email: 'dana@beta.example', company: null, title: null, groups: ['Q3'] },
      { ...call, now: '2026-01-06T09:00:00.000Z', if_match: 1 },
    );
    expect(after).toMatchObject(
      { email: 'dana@beta.example', title: null, first_name: 'Dana', groups: [{ name: 'Q3' }], version: 2 },
    );
    expect(after).toMatchObject({ created_at: before.created_at, updated_at: '2026-01-06T09:00:00.000Z' });
    expect(await crm.contacts.get({ id: before.id }, call)).toEqual(after);
    expect(await crm.companies.get({ id: before.company_id! }, call)).toMatchObject({ contact_count: 0 });
    expect(await crm.companies.get({ id: after.company_id! }, call)).toMatchObject(
      { contact_count: 1, domain: 'beta.example' },
    );
    expect(await crm.groups.get({ id: before.groups[0]!.id }, call)).toMatchObject({ contact_count: 0 });
    await expect(crm.contacts.create({ email: dana.email }, call)).resolves.toMatchObject({ version: 1 });
    await expect(crm.contacts.create({ email: 'dana@beta.example' }, call)).rejects.toMatchObject(
      { code: 'DUPLICATE_RESOURCE' },
    );
  });

  it('stays quiet when nothing changed, and refuses another version', async () => {
    const call = callIn();
    const before = await crm.contacts.create(dana, call);
    expect(await crm.contacts.update({ id: before.id, title: 'CEO', groups: ['q2'] }, call)).toEqual(before);
    await expect(crm.contacts.update({ id: before.id, title: 'CTO' }, { ...call, if_match: 7 })).rejects.toMatchObject(
      { code: 'STALE_VERSION' },
    );
    await expect(crm.contacts.update({ id: before.id, email: null, phone: null }, call)).rejects.toMatchObject(
      { code: 'VALIDATION_ERROR' },
    );
    expect(await crm.contacts.get({ id: before.id }, call)).toEqual(before);
  });

  it('loses no change among rivals', async () => {
    const call = callIn();
    const { id } = await crm.contacts.create(dana, call);
    await Promise.all(
      Array.from({ length: 20 }, (_, n) => crm.contacts.update({ id, custom: { [`f${n}`]: n } }, call)),
    );
    const after = await crm.contacts.get({ id }, call);
    expect(after.version).toBe(21);
    expect(Object.keys(after.custom)).toHaveLength(21);
  });
});

describe('contacts.list', () => {
  it('pages through every contact once, newest first', async () => {
    const call = callIn();
    const contacts = Array.from(
      { length: 25 }, (_, n) => ({ email: `p${n}@page.example`, groups: n % 2 ? ['Odd'] : [] }),
    );
    const batch = await crm.contacts.createMany({ contacts }, call);
    const seen: string[] = [];
    for (let cursor: string | undefined; ;) {
      const page = await crm.contacts.list({ limit: 10, cursor }, call);
      seen.push(...page.data.map(({ id }) => id));
      if (!page.has_more) break;
      cursor = page.next_cursor!;
    }
    expect(seen).toEqual(batch.data.map(({ id }) => id).reverse());
    const group_id = batch.data[1]!.groups[0]!.id;
    const odd = await crm.contacts.list({ group_id, limit: 5, include: 'total' }, call);
    expect(odd).toMatchObject({ total: 12, has_more: true });
    const rest = await crm.contacts.list({ group_id, limit: 10, cursor: odd.next_cursor! }, call);
    expect([...odd.data, ...rest.data]).toHaveLength(12);
    await expect(crm.contacts.list({ cursor: odd.next_cursor! }, call)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });

  it('filters', async () => {
    const call = callIn();
    const one = await crm.contacts.create(dana, call);
    await crm.contacts.create({ email: '100%_sure@beta.example', status: 'lost' }, call);
    const found = async (filter: object) => (await crm.contacts.list({ ...filter, include: 'total' }, call)).data.map(
      ({ email }) => email,
    );
    expect(await found({ search: 'dana RUIZ' })).toEqual([one.email]);
    expect(await found({ search: '%_' })).toEqual(['100%_sure@beta.example']);
    expect(await found({ search: 'a\0b' })).toEqual([]);
    expect(await found({ status: 'lost' })).toEqual(['100%_sure@beta.example']);
    expect(await found({ company_id: one.company_id!, verified: false })).toEqual([one.email]);
    expect(await found({ min_fit_score: 0.5 })).toEqual([]);
    expect(await crm.contacts.list({ company_id: one.company_id!, include: 'total' }, call)).toMatchObject(
      { total: 1 },
    );
    expect(await crm.contacts.list({ search: 'example', include: 'total' }, call)).toMatchObject({ total: 2 });
  });

  it('counts nothing for an id of another kind', async () => {
    const call = callIn();
    const { company_id, groups } = await crm.contacts.create(dana, call);
    for (const filter of [
      { group_id: company_id! }, { company_id: groups[0]!.id }, { group_id: 'contacts' }, { company_id: 'groups' },
    ]) {
      expect(await crm.contacts.list({ ...filter, include: 'total' }, call)).toMatchObject({ data: [], total: 0 });
    }
  });

  it('finds names in every case and composition', async () => {
    const call = callIn();
    await crm.contacts.create({ email: 'g@x.example', first_name: 'ΓΙΩΡΓΟΣ', groups: ['Café'] }, call);
    expect((await crm.contacts.list({ search: 'ΓΙΩΡΓΟΣ' }, call)).data).toHaveLength(1);
    expect((await crm.contacts.list({ search: 'γιωργοσ' }, call)).data).toHaveLength(1);
    await crm.companies.create({ name: 'Café' }, call);
    for (const search of ['CAFÉ', 'cafe\u0301']) {
      expect((await crm.groups.list({ search }, call)).data).toHaveLength(1);
      expect((await crm.companies.list({ search }, call)).data).toHaveLength(1);
    }
  });
});

it('keeps workspaces apart in every operation', async () => {
  const [mine, theirs] = [callIn(), callIn()];
  const contact = await crm.contacts.create(dana, mine);
  const group = contact.groups[0]!;
  const missing = { code: 'RESOURCE_NOT_FOUND' };
  await expect(crm.contacts.get({ id: contact.id }, theirs)).rejects.toMatchObject(missing);
  await expect(crm.contacts.update({ id: contact.id, title: 'x' }, theirs)).rejects.toMatchObject(missing);
  await expect(crm.contacts.erase({ id: contact.id }, theirs)).rejects.toMatchObject(missing);
  await expect(crm.groups.get({ id: group.id }, theirs)).rejects.toMatchObject(missing);
  await expect(crm.groups.update({ id: group.id, name: 'x' }, theirs)).rejects.toMatchObject(missing);
  await expect(crm.groups.delete({ id: group.id }, theirs)).rejects.toMatchObject(missing);
  await expect(crm.groups.listMembers({ id: group.id }, theirs)).rejects.toMatchObject(missing);
  await expect(crm.groups.pageMembers({ group_id: group.id, limit: 10 }, theirs)).rejects.toMatchObject(missing);
  await expect(crm.groups.add({ id: group.id, contact_ids: [contact.id] }, theirs)).rejects.toMatchObject(missing);
  const own = await crm.groups.create({ name: 'Theirs' }, theirs);
  await expect(crm.groups.add({ id: own.id, contact_ids: [contact.id] }, theirs)).rejects.toMatchObject(missing);
  await expect(crm.companies.get({ id: contact.company_id! }, theirs)).rejects.toMatchObject(missing);
  await expect(crm.companies.update({ id: contact.company_id!, name: 'x' }, theirs)).rejects.toMatchObject(missing);
  expect(await crm.contacts.getMany({ ids: [contact.id, newId('contact'), 'nonsense\0'] }, theirs)).toEqual(
    { contacts: [] },
  );
  expect(await crm.contacts.list({ group_id: group.id, include: 'total' }, theirs)).toMatchObject(
    { data: [], total: 0 },
  );
  expect(await crm.contacts.list({ include: 'total' }, theirs)).toMatchObject({ data: [], total: 0 });
  expect(await crm.contacts.getMany({ ids: [contact.id] }, mine)).toEqual({ contacts: [contact] });
});
