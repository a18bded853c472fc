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
 * domain; null when there is nothing to tell a company by. New companies are claimed and appended once.
 */
export async function linkCompanies(unit: Unit, clues: readonly CompanyClue[]): Promise<(string | null)[]> {
  const domains = unique(clues.map((clue) => clue.domain));
  const names = unique(clues.map((clue) => clue.name && nameKey(clue.name)));
  if (domains.length === 0 && names.length === 0) return clues.map(() => null);
  const { rows } = await unit.sql.query<Found>(find(unit.workspaceId, domains, names));
  // Oldest first, so a later one must not take its place.
  const byDomain = new Map([...rows].reverse().map((row) => [row.domain, row.id]));
  const byName = new Map([...rows].reverse().map((row) => [row.name_key, row.id]));
  const wanted = new Map<string, string>();
  for (const { domain, name } of clues) {
    const known = byDomain.get(domain) ?? (name === null ? undefined : byName.get(nameKey(name)));
    if (domain === null || known !== undefined || wanted.has(domain)) continue;
    wanted.set(domain, name ?? domain);
  }
  for (const [domain, id] of await createMissing(unit, wanted)) {
    byDomain.set(domain, id);
    const key = nameKey(wanted.get(domain)!);
    if (!byName.has(key)) byName.set(key, id);
  }
  return clues.map(({ domain, name }) => {
    const own = domain === null ? undefined : byDomain.get(domain);
    return own ?? (name === null ? undefined : byName.get(nameKey(name))) ?? null;
  });
}

/** Creates a company for each domain; where another unit was first, its company it is. */
async function createMissing(unit: Unit, wanted: ReadonlyMap<string, string>): Promise<Map<string, string>> {
  if (wanted.size === 0) return new Map();
  const mine = new Map([...wanted.keys()].map((domain) => [domain, newId('company')]));
  const claims = [...mine].map(([domain, owner]) => ({ value: unit.blind(domain), owner }));
  const holders = await unit.reserve(domainKind, claims);
  const linked = new Map<string, string>();
  for (const [domain, id] of mine) {
    const holder = holders.get(unit.blind(domain)) ?? id;
    linked.set(domain, holder);
    if (holder !== id) continue;
    unit.append(id, 0, decideCreateCompany({ id, name: wanted.get(domain)!, domain }, companyDecider.initial()));
  }
  return linked;
}

function unique(values: readonly (string | null)[]): string[] {
  return [...new Set(values.filter((value) => value !== null))];
}
