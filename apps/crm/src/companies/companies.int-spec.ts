import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { callIn, openCrm, type CrmWorld } from '../testing/crm-world.js';

let crm: CrmWorld;
beforeAll(async () => {
  crm = await openCrm();
});
afterAll(() => crm.test.close());

it('creates, changes and lists companies; a domain belongs to one', async () => {
  const call = callIn();
  const acme = await crm.companies.create({ name: 'Acme', domain: 'Acme.example', industry: 'Rockets' }, call);
  expect(acme).toMatchObject(
    { object: 'company', name: 'Acme', domain: 'acme.example', size: null, contact_count: 0, version: 1 },
  );
  await expect(crm.companies.create({ name: 'Acme Two', domain: 'ACME.example' }, call)).rejects.toMatchObject({
    code: 'DUPLICATE_RESOURCE', extensions: { existing_id: acme.id },
  });
  const contact = await crm.contacts.create({ email: 'dana@acme.example' }, call);
  expect(contact.company_id).toBe(acme.id);
  const changed = await crm.companies.update({ id: acme.id, size: '11-50', industry: null }, { ...call, if_match: 1 });
  expect(changed).toMatchObject({ size: '11-50', industry: null, contact_count: 1, version: 2 });
  expect(await crm.companies.update({ id: acme.id, size: '11-50' }, call)).toEqual(changed);
  await expect(crm.companies.update({ id: acme.id, size: 'x' }, { ...call, if_match: 1 })).rejects.toMatchObject(
    { code: 'STALE_VERSION' },
  );
  await crm.companies.create({ name: 'Beta' }, call);
  expect(await crm.companies.list({ domain: 'ACME.example', include: 'total' }, call)).toMatchObject(
    { total: 1, data: [changed] },
  );
  expect(await crm.companies.list({ include: 'total', limit: 1 }, call)).toMatchObject(
    { total: 2, has_more: true, data: [{ name: 'Beta' }] },
  );
  expect((await crm.rebuild(call.caller.workspace_id)).filter(({ different }) => different > 0)).toEqual([]);
});

it('knows a domain in another script in both its forms', async () => {
  const call = callIn();
  const domain = 'xn--bcher-kva.example';
  const books = await crm.companies.create({ name: 'Books', domain: 'Bücher.example' }, call);
  expect(books.domain).toBe(domain);
  for (const written of ['bücher.example', domain]) {
    await expect(crm.companies.create({ name: 'Other', domain: written }, call)).rejects.toMatchObject(
      { code: 'DUPLICATE_RESOURCE', extensions: { existing_id: books.id } },
    );
    expect(await crm.companies.list({ domain: written }, call)).toMatchObject({ data: [{ id: books.id }] });
  }
  expect(await crm.contacts.create({ email: 'ana@bücher.example' }, call)).toMatchObject({ company_id: books.id });
});

it('forces row-level security on every table of crm', async () => {
  const { rows } = await crm.test.admin.query<{ name: string; forced: boolean }>(
    `select c.relname as name, c.relrowsecurity and c.relforcerowsecurity and exists
       (select from pg_policy p where p.polrelid = c.oid) as forced
     from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'workspace_id'
     where c.relkind = 'r' and c.relnamespace = 'crm'::regnamespace`,
  );
  expect(rows.length).toBeGreaterThanOrEqual(11);
  expect(rows.filter(({ forced }) => !forced)).toEqual([]);
});
