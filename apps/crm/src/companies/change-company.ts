import {
  DomainError, isId, newId, notFound, type Company, type CreateCompany, type UpdateCompany,
} from '@sortie/contracts';
import { ifMatch, statement, type Unit } from '@sortie/event-store';
import { together } from '../together.js';
import { companyDecider, type CompanyState } from './company.js';
import { decideCreateCompany, decideUpdateCompany } from './company.decide.js';
import { readCompany } from './company.query.js';
import { keptDomain } from './kept-domain.js';
import { domainKind } from './link-companies.js';

const lock = statement('company-lock', 'select from companies where workspace_id = $1 and id = $2 for no key update');

/** Creates a company; a domain that another one has is DUPLICATE_RESOURCE. */
export async function createOneCompany(unit: Unit, input: CreateCompany): Promise<Company> {
  const id = newId('company');
  const facts = decideCreateCompany({ ...input, id }, companyDecider.initial());
  if (input.domain !== undefined) await claimDomain(unit, input.domain, id);
  unit.append(id, 0, facts);
  await unit.flush();
  return readCompany(unit.sql, unit.workspaceId, id);
}

/** Changes a company. */
export async function updateOneCompany(unit: Unit, input: UpdateCompany): Promise<Company> {
  if (!isId('company', input.id)) throw notFound('company');
  const [, { state, version }] = await together([
    unit.sql.query(lock(unit.workspaceId, input.id)),
    unit.load<CompanyState>(companyDecider, input.id),
  ]);
  const facts = decideUpdateCompany(input, state);
  ifMatch(unit.context, version);
  unit.append(input.id, version, facts);
  await unit.flush();
  return readCompany(unit.sql, unit.workspaceId, input.id);
}

async function claimDomain(unit: Unit, domain: string, owner: string): Promise<void> {
  const value = unit.blind(keptDomain(domain));
  const holder = (await unit.reserve(domainKind, [{ value, owner }])).get(value);
  if (holder === undefined || holder === owner) return;
  throw new DomainError('DUPLICATE_RESOURCE', 'Another company has this domain.', undefined, { existing_id: holder });
}
