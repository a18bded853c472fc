import { isIP, type LookupFunction } from 'node:net';
import { isAllowed, isPublic, parseNetworks, resolveName } from '@sortie/platform';

// Networks of one's own (RFC 1918, 4193, 6598) and this machine: where a self-hosted mail server stands.
const own = parseNetworks('127.0.0.0/8,::1,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,100.64.0.0/10,fc00::/7');
// What lies inside them and is no mail server: the metadata services of AWS, Google, Oracle and Alibaba. The one that
// they share, 169.254.169.254, is link-local.
const metadata = parseNetworks('fd00:ec2::254,fd20:ce::254,fd00:c1::a9fe:a9fe,100.100.100.200');

/** The host is, or its name leads to, an address where no mail server can be. */
export class RefusedAddressError extends Error {
  readonly code = 'EADDRREFUSED';

  constructor() {
    super('the host leads to an address that no mail server has');
  }
}

/** Whether a mail server may be at this address: public, or of a network of one's own. */
export function mayServeMail(ip: string): boolean {
  return !isAllowed(ip, metadata) && (isPublic(ip) || isAllowed(ip, own));
}

/** Whether a host is, however it is written (`0xa9fea9fe`), an address where no mail server can be. */
export function isRefusedLiteral(host: string): boolean {
  if (isIP(host) !== 0) return !mayServeMail(host);
  const url = URL.parse(`http://${host}`);
  return url !== null && isIP(url.hostname) !== 0 && !mayServeMail(url.hostname);
}

/** Resolves a name for a socket; one answer that is refused refuses them all. */
export const checkedLookup: LookupFunction = (host, { all }, done) => {
  const found = resolveName(host).then((addresses) => {
    if (!addresses.every(mayServeMail)) throw new RefusedAddressError();
    return addresses.map((address) => ({ address, family: isIP(address) }));
  });
  found.then(
    (answers) => (all ? done(null, answers) : done(null, answers[0]!.address, answers[0]!.family)),
    (error: NodeJS.ErrnoException) => done(error, ''),
  );
};
