import { isIP } from 'node:net';
import type { DnsCheck } from '@sortie/contracts';
import { fail, pass, unconfirmed, worst } from './checks.js';
import type { DomainLookup } from './lookup.js';
import { providerTerm } from './providers.js';
import { canonical, isPrivate, reverseName } from './reverse-name.js';

// A server that sends has one or two; each costs up to seven look-ups.
const mostAddresses = 6;
// Receivers look at few names of an address themselves, and more than one is advised against (RFC 1912 §2.1).
const mostNames = 3;

/**
 * Forward-confirmed reverse DNS of an SMTP host that no known provider runs (RFC 1912 §2.1): every address has a name,
 * and a name that leads back to it. Gmail asks it of all senders (https://support.google.com/a/answer/81126).
 */
export async function checkPtr(lookup: DomainLookup, host: string): Promise<DnsCheck> {
  if (providerTerm(host)) return pass('not_needed', null);
  const addresses = isIP(host) ? [host] : (await lookup.addresses(host)).slice(0, mostAddresses);
  if (addresses.length === 0) {
    return fail('no_host', null, `Publish the A record of ${host}, or correct the SMTP host of the mailboxes`);
  }
  return worst(await Promise.all(addresses.map((address) => checkAddress(lookup, host, canonical(address)))));
}

async function checkAddress(lookup: DomainLookup, host: string, address: string): Promise<DnsCheck> {
  if (isPrivate(address)) {
    const fix = `${host} is ${address} from here: see to it yourself that the address it sends from has reverse DNS`;
    return unconfirmed('private_address', fix);
  }
  const name = reverseName(address);
  const wanted = isIP(host) ? null : { type: 'PTR' as const, name, value: host.toLowerCase() };
  const owner = 'Whoever leases you the address publishes it';
  const names = (await lookup.ptr(name)).slice(0, mostNames);
  const target = wanted?.value ?? 'the name of your mail server';
  if (names.length === 0) return fail('no_record', address, `${owner}: PTR of ${address} (${name}) ${target}`, wanted);
  const forward = await Promise.all(names.map((each) => lookup.addresses(each)));
  const confirmed = names.find((_name, index) => forward[index]!.some((each) => canonical(each) === address));
  if (confirmed !== undefined) return pass('ok', `${address} ${confirmed}`);
  const fix = `No name of ${address} leads back to it. Give ${names[0]} the address ${address}, or a PTR to ${target}`;
  return fail('other_address', `${address} ${names.join(', ')}`, `${fix}. ${owner}`, wanted);
}
