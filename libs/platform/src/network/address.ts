// Which addresses may be connected to on a user's word. A list of what is public, not of what is private:
// a range nobody thought of is refused.
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** A CIDR network that may be reached although it is not public. */
export type Network = readonly [Address, number];

// Global unicast (RFC 4291 §2.4); everything outside of it is reserved, local, mapped or translated.
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3');

// Holes in 2000::/3 (IANA IPv6 special-purpose registry): protocol assignments with Teredo and ORCHID,
// documentation, 6to4 (carries any IPv4 address), documentation again (RFC 9637).
const specialIPv6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'].map((cidr) => ipaddr.IPv6.parseCIDR(cidr));

// Azure answers its virtual machines' internal requests on this address, which is public by its number.
const platformIPv4 = '168.63.129.16';

/** Whether an address in its usual text form belongs to the public internet; anything else is not public. */
export function isPublic(ip: string): boolean {
  const address = parseAddress(ip);
  if (!address) return false;
  if (address instanceof ipaddr.IPv4) return address.range() === 'unicast' && address.toString() !== platformIPv4;
  return address.match(globalUnicast) && !specialIPv6.some((network) => address.match(network));
}

/** Whether an address lies in one of these networks. */
export function isAllowed(ip: string, networks: readonly Network[]): boolean {
  const address = parseAddress(ip);
  return address !== undefined && networks.some(([base, bits]) => {
    if (address instanceof ipaddr.IPv4) return base instanceof ipaddr.IPv4 && address.match(base, bits);
    return base instanceof ipaddr.IPv6 && address.match(base, bits);
  });
}

/** Reads `127.0.0.0/8,fd00::/8,10.1.2.3`; an empty text is no network. Throws at the first part it cannot read. */
export function parseNetworks(list: string): Network[] {
  return list.split(',').map((part) => part.trim()).filter((part) => part !== '').map(parseNetwork);
}

function parseNetwork(part: string): Network {
  const [ip = '', bits, ...rest] = part.split('/');
  const address = parseAddress(ip);
  // A mapped network could be meant as either family; nothing is let through on a guess.
  if (!address || rest.length > 0 || ip.toLowerCase().startsWith('::ffff:')) throw invalidNetwork(part);
  const longest = address instanceof ipaddr.IPv4 ? 32 : 128;
  if (bits === undefined) return [address, longest];
  if (!/^\d{1,3}$/.test(bits) || Number(bits) > longest) throw invalidNetwork(part);
  return [address, Number(bits)];
}

function invalidNetwork(part: string): Error {
  return new Error(`"${part}" is not a network such as 10.0.0.0/8 or fd00::/8.`);
}

/** Only canonical text: `0x7f.1` or `fe80::1%eth0` is no address here. IPv4-mapped IPv6 becomes IPv4. */
function parseAddress(ip: string): Address | undefined {
  return isIP(ip) === 0 || ip.includes('%') ? undefined : ipaddr.process(ip);
}
