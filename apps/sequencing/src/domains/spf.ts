import { isIP } from 'node:net';
import type { DnsCheck } from '@sortie/contracts';
import { fail, pass, publish, txt } from './checks.js';
import type { DomainLookup } from './lookup.js';
import { providerTerm } from './providers.js';
import { isSpf, parseSpf } from './spf-terms.js';
import { mostLookups, mostVoidLookups, walkSpf, type SpfCost } from './spf-walk.js';

/** SPF (RFC 7208): one record, right and within its limits. `servers` are the hosts that its mailboxes submit to. */
export async function checkSpf(lookup: DomainLookup, domain: string, servers: readonly string[]): Promise<DnsCheck> {
  const records = (await lookup.txt(domain)).filter(isSpf);
  const wanted = `v=spf1 ${termsFor(servers)} ~all`;
  const [record] = records;
  if (record === undefined) return fail('no_record', null, publish(domain, wanted), txt(domain, wanted));
  if (records.length > 1) {
    const merged = merge(records);
    const fix = `A domain has one SPF record. Delete these ${records.length} and p${publish(domain, merged).slice(1)}`;
    return fail('several_records', records.join(' | '), fix, txt(domain, merged));
  }
  const parsed = parseSpf(record);
  if (!parsed.ok) {
    const fix = `“${parsed.wrong}” is no term of SPF: correct it, or p${publish(domain, wanted).slice(1)}`;
    return fail('syntax', record, fix, txt(domain, wanted));
  }
  if (parsed.terms.some(({ name, qualifier }) => name === 'all' && qualifier === '+')) {
    const strict = record.replace(/(?<= )\+?all(?= |$)/i, '~all');
    const fix = `This lets everyone send in your name. ${publish(domain, strict)}`;
    return fail('permits_all', record, fix, txt(domain, strict));
  }
  const cost = await walkSpf(lookup, domain, parsed.terms);
  return cost.fault ? tooDear(record, cost) : pass('ok', record);
}

function tooDear(record: string, { fault, byTerm, voids }: SpfCost): DnsCheck {
  const { reason, at } = fault!;
  if (reason === 'broken_include') {
    return fail(reason, record, `${at} has no valid SPF record of its own: take the term that names it out`);
  }
  if (reason === 'too_many_void_lookups') {
    const fix = `${voids} of its lookups find nothing, and receivers accept ${mostVoidLookups}: take out the terms`;
    return fail(reason, record, `${fix} that name hosts which are no more`);
  }
  const dear = byTerm.map(([term, lookups]) => `${term} (${lookups})`).join(', ');
  const fix = `Receivers stop at ${mostLookups} lookups and treat the record as wrong. Until there it costs: ${dear}. `;
  return fail(reason, record, `${fix}Take terms out that you do not use, or put ip4: and ip6: in their place`);
}

/** All terms of several records in one; the mildest end of them. */
function merge(records: readonly string[]): string {
  const terms = records.flatMap((record) => record.split(/ +/).slice(1).filter(Boolean));
  const ends = terms.filter((term) => /^[+\-~?]?all$/i.test(term));
  const kept = [...new Set(terms.filter((term) => !/^[+\-~?]?all$|^redirect=/i.test(term)))];
  return ['v=spf1', ...kept, ends.every((end) => end === '-all') && ends.length > 0 ? '-all' : '~all'].join(' ');
}

function termsFor(servers: readonly string[]): string {
  // An address is no host that an SPF record could name by `a:`.
  const hosts = servers.filter((host) => isIP(host) === 0);
  const terms = hosts.map((host) => providerTerm(host) ?? `a:${host.toLowerCase()}`);
  return terms.length > 0 ? [...new Set(terms)].join(' ') : 'mx';
}
