import { isIP } from 'node:net';

/** One directive or modifier of an SPF record (RFC 7208 §4.6.1). */
export interface SpfTerm {
  /** `include`, `a`, `mx`, `ptr`, `exists`, `ip4`, `ip6`, `all`, or a modifier's name. */
  name: string;
  qualifier: '+' | '-' | '~' | '?';
  /** The domain or network behind the colon or equals sign. */
  value: string | null;
  modifier: boolean;
}

const directive = /^([+\-~?]?)(all|include|a|mx|ptr|exists|ip4|ip6)(?:[:](\S+?))?((?:\/\d{1,3})?(?:\/\/\d{1,3})?)$/i;
const modifier = /^([a-z][a-z0-9._-]*)=(\S*)$/i;
const needValue = new Set(['include', 'exists', 'ip4', 'ip6']);

/** Whether a TXT record is SPF at all: `v=spf1`, alone or followed by a space (RFC 7208 §4.5). */
export function isSpf(record: string): boolean {
  return /^v=spf1(?: |$)/i.test(record);
}

/** The terms of a record, or the one that is wrong. */
export function parseSpf(record: string): { ok: true; terms: SpfTerm[] } | { ok: false; wrong: string } {
  const terms: SpfTerm[] = [];
  for (const word of record.split(/ +/).slice(1).filter(Boolean)) {
    const term = parseTerm(word);
    if (!term) return { ok: false, wrong: word };
    terms.push(term);
  }
  const redirects = terms.filter(({ name }) => name === 'redirect');
  // RFC 7208 §6: redirect and exp appear once at most.
  if (redirects.length > 1) return { ok: false, wrong: 'redirect=' };
  return { ok: true, terms };
}

function parseTerm(word: string): SpfTerm | null {
  const [, qualifier, mechanism, value = null, prefix] = directive.exec(word) ?? [];
  if (mechanism) {
    const name = mechanism.toLowerCase();
    const term = { name, qualifier: (qualifier || '+') as SpfTerm['qualifier'], value, modifier: false };
    return isSound(term, prefix ?? '') ? term : null;
  }
  const named = modifier.exec(word);
  if (!named || (named[1]!.toLowerCase() === 'redirect' && !named[2])) return null;
  return { name: named[1]!.toLowerCase(), qualifier: '+', value: named[2]!, modifier: true };
}

function isSound({ name, value }: SpfTerm, prefix: string): boolean {
  if (needValue.has(name) && !value) return false;
  if (name === 'all') return value === null && prefix === '';
  if (name === 'ip4') return isIP(value!) === 4 && /^(?:\/(?:[12]?\d|3[0-2]))?$/.test(prefix);
  if (name === 'ip6') return isIP(value!) === 6 && /^(?:\/(?:\d{1,2}|1[01]\d|12[0-8]))?$/.test(prefix);
  return name === 'a' || name === 'mx' || prefix === '';
}
