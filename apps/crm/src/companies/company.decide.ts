import {
  companyCreated, companyUpdated, DomainError, notFound, type CreateCompany, type Fact, type UpdateCompany,
} from '@sortie/contracts';
import { line, requiredName } from '../text/plain-text.js';
import type { CompanyState } from './company.js';
import { keptDomain } from './kept-domain.js';

/** A new company. */
export function decideCreateCompany(command: CreateCompany & { id: string }, state: CompanyState): Fact[] {
  if (state) throw new DomainError('INVALID_STATE', 'A company with this id exists.');
  return [companyCreated({
    company_id: command.id,
    name: requiredName('name', command.name),
    domain: command.domain ? keptDomain(command.domain) : null,
    industry: text('industry', command.industry, null),
    size: text('size', command.size, null),
  })];
}

/** A changed company; nothing when all is as it was. */
export function decideUpdateCompany(command: UpdateCompany, state: CompanyState): Fact[] {
  if (!state) throw notFound('company');
  const after = {
    name: command.name === undefined ? state.name : requiredName('name', command.name),
    domain: state.domain,
    industry: text('industry', command.industry, state.industry),
    size: text('size', command.size, state.size),
  };
  const same = after.name === state.name && after.industry === state.industry && after.size === state.size;
  return same ? [] : [companyUpdated({ company_id: command.id, ...after })];
}

function text(field: string, given: string | null | undefined, before: string | null): string | null {
  if (given === undefined) return before;
  return given === null ? null : line(field, given);
}
