import { asciiAddress } from '@sortie/contracts';
import { createHash } from 'node:crypto';
import { domainToUnicode } from 'node:url';
import { getDomain } from 'tldts';
import { domainOfAddress } from '../mail/domain-of-address.js';

/** What blinds a text: the service's key and the workspace are in it. */
export type Blind = (text: string) => string;

/** The key of a suppressed domain. */
export function domainKey(blind: Blind, domain: string): string {
  return blind(`domain:${domain.toLowerCase()}`);
}

/** The key of a digest of a lower-cased address, as suppression lists from elsewhere carry them. */
export function digestKey(blind: Blind, hex: string): string {
  return blind(`digest:${hex.toLowerCase()}`);
}

/** Every key under which an address may be suppressed: itself, its domain and those above it, its digests. */
export function suppressionKeys(blind: Blind, email: string): string[] {
  const address = asciiAddress(email.toLowerCase());
  const digests = ['sha256', 'md5'].flatMap((kind) =>
    spellings(address).map((text) => createHash(kind).update(text).digest('hex')),
  );
  return [
    blind(address),
    ...domainsAbove(domainOfAddress(address)).map((domain) => domainKey(blind, domain)),
    ...digests.map((hex) => digestKey(blind, hex)),
  ].sort();
}

// Who made a digest had the domain in ASCII or in its own script.
function spellings(address: string): string[] {
  const domain = domainOfAddress(address);
  const own = domain.includes('xn--') ? domainToUnicode(domain) : '';
  return own ? [address, address.slice(0, -domain.length) + own] : [address];
}

// A list may name a department's domain or the whole organisation's; never a public suffix above it.
function domainsAbove(domain: string): string[] {
  const top = getDomain(domain, { allowPrivateDomains: true }) ?? domain;
  const found = [domain];
  while (found.at(-1) !== top && found.at(-1)!.includes('.')) found.push(found.at(-1)!.replace(/^[^.]*\./, ''));
  return found;
}
