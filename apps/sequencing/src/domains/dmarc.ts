import type { DnsCheck } from '@sortie/contracts';
import { getDomain } from 'tldts';
import { fail, pass, publish, txt } from './checks.js';
import type { DomainLookup } from './lookup.js';

// The tag comes first and its value is case-sensitive (RFC 7489 §6.3).
const isDmarc = (record: string) => /^v\s*=\s*DMARC1\s*(?:;|$)/.test(record);
const policies = ['none', 'quarantine', 'reject'];

/**
 * DMARC (RFC 7489; RFC 9989 finds the same record for all but unusual trees): the domain's own record, else that of its
 * organisational domain, whose `sp=` then rules. `p=none` is enough for Gmail's and Yahoo's rules for bulk senders.
 */
export async function checkDmarc(lookup: DomainLookup, domain: string): Promise<DnsCheck> {
  const own = await at(lookup, domain);
  if (own.length > 0) return judge(domain, own, false);
  const organisation = getDomain(domain, { allowPrivateDomains: true });
  const above = organisation && organisation !== domain ? await at(lookup, organisation) : [];
  if (organisation && above.length > 0) return judge(organisation, above, true);
  return fail('no_record', null, publish(nameOf(domain), recordFor(domain)), txt(nameOf(domain), recordFor(domain)));
}

function judge(domain: string, records: readonly string[], inherited: boolean): DnsCheck {
  const name = nameOf(domain);
  const [record] = records;
  if (record === undefined || records.length > 1) {
    const fix = `Receivers ignore them when there are several. Keep one: ${publish(name, record ?? recordFor(domain))}`;
    return fail('several_records', records.join(' | '), fix, txt(name, record ?? recordFor(domain)));
  }
  const tags = tagsOf(record);
  const policy = (inherited ? tags.get('sp') : undefined) ?? tags.get('p');
  // §6.6.3: a record whose policy is wrong counts as p=none when it says where reports go, and else not at all.
  if (policy !== undefined && policies.includes(policy.toLowerCase())) {
    return pass(inherited ? 'inherited' : 'ok', inherited ? `${name}: ${record}` : record);
  }
  if (tags.has('rua')) return pass(inherited ? 'inherited' : 'ok', record);
  const fix = `Its policy is not one of ${policies.join(', ')}. ${publish(name, recordFor(domain))}`;
  return fail('syntax', record, fix, txt(name, recordFor(domain)));
}

async function at(lookup: DomainLookup, domain: string): Promise<string[]> {
  return (await lookup.txt(nameOf(domain))).filter(isDmarc);
}

function tagsOf(record: string): Map<string, string> {
  const pairs = record.split(';').map((tag) => tag.split('='));
  return new Map(pairs.map(([name = '', ...value]) => [name.trim().toLowerCase(), value.join('=').trim()]));
}

function nameOf(domain: string): string {
  return `_dmarc.${domain}`;
}

function recordFor(domain: string): string {
  return `v=DMARC1; p=none; rua=mailto:dmarc@${domain}`;
}
