import { newId } from '@sortie/contracts';
import { statement, type Unit } from '@sortie/event-store';
import { nameKey } from '../text/plain-text.js';
import { companyDecider } from './company.js';
import { decideCreateCompany } from './company.decide.js';

/** What tells a company: its own mail domain, its name, both or nothing. */
export interface CompanyClue {
  domain: string | null;
  name: string | null;
}

interface Found {
  id: string;
  domain: string | null;
  name_key: string;
}

export const domainKind = 'company-domain';

const find = statement(
  'companies-by-clue',
  `select id, domain, name_key, created_at from companies where workspace_id = $1 and domain = any($2)
   union select id, domain, name_key, created_at from companies where workspace_id = $1 and name_key = any($3)
   order by created_at, id`,
);

/**
 * The company of each clue: the one with that domain, else the oldest with that name, else a new one when there is a
 * domain; null when there is nothing to tell a company by. A clue finds what the clues before it have made; one without
 * a domain finds what any of them has. New companies are claimed and appended once.
 */
export async function linkCompanies(unit: Unit, clues: readonly CompanyClue[]): Promise<(string | null)[]> {
  const domains = unique(clues.map((clue) => clue.domain));
  const names = unique(clues.map((clue) => clue.name && nameKey(clue.name)));
  if (domains.length === 0 && names.length === 0) return clues.map(() => null);
  const { rows } = await unit.sql.query<Found>(find(unit.workspaceId, domains, names));
  // Oldest first, so a later one must not take its place.
  const byDomain = new Map([...rows].reverse().map((row) => [row.domain, row.id]));
  const byName = new Map([...rows].reverse().map((row) => [row.name_key, row.id]));
  const made = new Map<string, NewCompany>();
  const linked = clues.map(({ domain, name }) => {
    if (domain === null) return undefined;
    const known = byDomain.get(domain) ?? (name === null ? undefined : byName.get(nameKey(name)));
    if (known !== undefined) return known;
    const company = { id: newId('company'), name: name ?? domain, domain };
    made.set(company.id, company);
    byDomain.set(domain, company.id);
    const key = nameKey(company.name);
    if (!byName.has(key)) byName.set(key, company.id);
    return company.id;
  });
  const holders = await createMissing(unit, [...made.values()]);
  return clues.map(({ name }, at) => {
    const id = linked[at] ?? (name === null ? undefined : byName.get(nameKey(name)));
    return id === undefined ? null : (holders.get(id) ?? id);
  });
}

interface NewCompany {
  id: string;
  name: string;
  domain: string;
}

/** Creates them; where another unit was first with a domain, the answer names the one that has it. */
async function createMissing(unit: Unit, companies: readonly NewCompany[]): Promise<Map<string, string>> {
  if (companies.length === 0) return new Map();
  const claims = companies.map(({ id, domain }) => ({ value: unit.blind(domain), owner: id }));
  const holders = await unit.reserve(domainKind, claims);
  return new Map(companies.map((company) => {
    const holder = holders.get(unit.blind(company.domain))!;
    if (holder === company.id) unit.append(holder, 0, decideCreateCompany(company, companyDecider.initial()));
    return [company.id, holder];
  }));
}

function unique(values: readonly (string | null)[]): string[] {
  return [...new Set(values.filter((value) => value !== null))];
}
