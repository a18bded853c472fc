import type { DnsCheck } from '@sortie/contracts';
import { fail, pass } from './checks.js';
import type { DomainLookup } from './lookup.js';

/** Whether a tracking domain leads anywhere, by CNAME or by addresses of its own: else every tracked link is dead. */
export async function checkTracking(lookup: DomainLookup, name: string): Promise<DnsCheck> {
  const addresses = await lookup.addresses(name);
  if (addresses.length > 0) return pass('ok', `${name} ${addresses.join(' ')}`);
  const fix = `Publish at ${name}: a CNAME to the host of this platform's public URL, or take it out of the campaign`;
  return fail('no_address', name, `${fix}; tracked links lead nowhere until then`);
}
