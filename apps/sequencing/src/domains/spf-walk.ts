import type { DnsReason } from '@sortie/contracts';
import type { DomainLookup } from './lookup.js';
import { isSpf, parseSpf, type SpfTerm } from './spf-terms.js';

/** RFC 7208 §4.6.4: what a receiver will look up before it gives up on the whole record. */
export const mostLookups = 10;
/** Likewise: lookups that find nothing. */
export const mostVoidLookups = 2;

/** What evaluating a record in full would cost a receiver. */
export interface SpfCost {
  lookups: number;
  voids: number;
  /** Lookups by the record's own terms, dearest first. */
  byTerm: [term: string, lookups: number][];
  fault: { reason: DnsReason; at: string } | null;
}

/** Walks the record as a receiver does for a server that no term matches: every term counts. */
export async function walkSpf(lookup: DomainLookup, domain: string, terms: readonly SpfTerm[]): Promise<SpfCost> {
  const cost: SpfCost = { lookups: 0, voids: 0, byTerm: [], fault: null };
  await walk(lookup, domain, terms, cost, true);
  cost.byTerm.sort((a, b) => b[1] - a[1]);
  if (!cost.fault && cost.voids > mostVoidLookups) cost.fault = { reason: 'too_many_void_lookups', at: domain };
  return cost;
}

async function walk(
  lookup: DomainLookup, domain: string, terms: readonly SpfTerm[], cost: SpfCost, top: boolean,
): Promise<void> {
  const hasAll = terms.some(({ name }) => name === 'all');
  for (const term of terms) {
    const before = cost.lookups;
    // RFC 7208 §6.1: all makes redirect void; §4.6.4: ip4, ip6, all and exp cost nothing.
    if (term.name !== 'redirect' || !hasAll) await follow(lookup, domain, term, cost);
    if (top && cost.lookups > before) cost.byTerm.push([written(term), cost.lookups - before]);
    if (cost.fault) return;
    // What stands behind all is never reached.
    if (term.name === 'all') return;
  }
}

async function follow(lookup: DomainLookup, domain: string, term: SpfTerm, cost: SpfCost): Promise<void> {
  if (!['include', 'redirect', 'a', 'mx', 'ptr', 'exists'].includes(term.name)) return;
  cost.lookups += 1;
  if (cost.lookups > mostLookups) {
    cost.fault = { reason: 'too_many_lookups', at: domain };
    return;
  }
  const target = term.value ?? domain;
  // A macro (§7) depends on the mail; ptr on the server. Neither can be looked up without one.
  if (target.includes('%') || term.name === 'ptr') return;
  if (term.name === 'include' || term.name === 'redirect') return enter(lookup, target, cost);
  const found = term.name === 'mx' ? await lookup.mx(target) : await lookup.addresses(target);
  if (found.length === 0) cost.voids += 1;
}

async function enter(lookup: DomainLookup, target: string, cost: SpfCost): Promise<void> {
  const texts = await lookup.txt(target);
  if (texts.length === 0) cost.voids += 1;
  const records = texts.filter(isSpf);
  // §5.2: an include of what has no record, or a wrong one, makes the whole record fail.
  if (records.length !== 1) {
    cost.fault = { reason: 'broken_include', at: target };
    return;
  }
  const parsed = parseSpf(records[0]!);
  if (!parsed.ok) cost.fault = { reason: 'broken_include', at: target };
  else await walk(lookup, target, parsed.terms, cost, false);
}

function written({ name, value, modifier }: SpfTerm): string {
  return value === null ? name : `${name}${modifier ? '=' : ':'}${value}`;
}
