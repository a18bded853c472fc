import { isIP } from 'node:net';
import { isAllowed, isPublic, type Network } from '@sortie/platform';
import { EgressError } from './egress-error.js';
import { isLocalhost } from './endpoint-url.js';

/** All addresses (A and AAAA) of a name, at this moment. */
export type Resolve = (host: string) => Promise<string[]>;

/** What an address must be: public or allowed, and for `privateOnly` allowed. */
export interface AddressRule {
  allowPrivate: readonly Network[];
  privateOnly: boolean;
}

/** Whether a connection to this address may exist. */
export function mayReach(ip: string, { allowPrivate, privateOnly }: AddressRule): boolean {
  return isAllowed(ip, allowPrivate) || (!privateOnly && isPublic(ip));
}

/** The addresses of a host (a bare name or address), or an EgressError: one bad answer refuses them all. */
export async function resolveChecked(host: string, rule: AddressRule, resolve: Resolve): Promise<string[]> {
  const addresses = await addressesOf(host, rule, resolve);
  if (!addresses.every((ip) => mayReach(ip, rule))) throw new EgressError('blocked');
  return addresses;
}

async function addressesOf(host: string, rule: AddressRule, resolve: Resolve): Promise<string[]> {
  if (isIP(host) !== 0) return [host];
  if (isLocalhost(host)) {
    // An operator who allows 127.0.0.0/8 means localhost to work, although it is ::1 as well.
    const loopback = ['127.0.0.1', '::1'].filter((ip) => isAllowed(ip, rule.allowPrivate));
    if (loopback.length === 0) throw new EgressError('blocked');
    return loopback;
  }
  const addresses = await resolve(host).catch((error: unknown) => {
    throw new EgressError('dns', { cause: error });
  });
  if (addresses.length === 0) throw new EgressError('dns');
  return addresses;
}
