import { describe, expect, it } from '@jest/globals';
import type { CompanyFacts } from '@sortie/contracts';
import { companyDecider } from './company.js';
import { decideCreateCompany, decideUpdateCompany } from './company.decide.js';
import { isFreeMail } from './free-mail.js';

const id = 'com_1';
const [created] = decideCreateCompany({ id, name: 'Acme', domain: 'ACME.example' }, null);
const kept = companyDecider.evolve(null, { data: created!.data as CompanyFacts });

describe('companies', () => {
  it('are created once, their domain in lower case', () => {
    expect(created!.data).toEqual({ company_id: id, name: 'Acme', domain: 'acme.example', industry: null, size: null });
    expect(() => decideCreateCompany({ id, name: 'Acme' }, kept)).toThrow('INVALID_STATE');
  });

  it('change what is given, or stay quiet', () => {
    expect(decideUpdateCompany({ id, size: '11-50' }, kept)).toMatchObject(
      [{ data: { name: 'Acme', domain: 'acme.example', size: '11-50' } }],
    );
    expect(decideUpdateCompany({ id, name: 'Acme', industry: null }, kept)).toEqual([]);
    expect(() => decideUpdateCompany({ id, name: 'X' }, null)).toThrow('RESOURCE_NOT_FOUND');
  });

  it('are not told by a mailbox provider', () => {
    for (const domain of ['gmail.com', 'yahoo.co.uk', 'hotmail.fr', 'gmx.de']) expect(isFreeMail(domain)).toBe(true);
    for (const domain of ['acme.example', 'outlook.acme.example', 'mygmail.com']) {
      expect(isFreeMail(domain)).toBe(false);
    }
  });
});
