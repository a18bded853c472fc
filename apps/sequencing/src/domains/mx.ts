import type { DnsCheck } from '@sortie/contracts';
import { fail, pass } from './checks.js';
import type { DomainLookup } from './lookup.js';

/** Whether someone takes the domain's mail: without it replies are lost, and many receivers refuse such senders. */
export async function checkMx(lookup: DomainLookup, domain: string): Promise<DnsCheck> {
  const servers = (await lookup.mx(domain)).sort((a, b) => a.priority - b.priority);
  const found = servers.map(({ priority, exchange }) => `${priority} ${exchange || '.'}`).join(', ');
  if (servers.some(({ exchange }) => exchange === '' || exchange === '.')) {
    const fix = `Delete the MX record “0 .” at ${domain} and publish your provider's`;
    return fail('null_mx', found, `The domain says that it takes no mail (RFC 7505), so replies are lost. ${fix}`);
  }
  if (servers.length > 0) return pass('ok', found);
  // RFC 5321 §5.1: without MX, the domain's own address takes the mail.
  const addresses = await lookup.addresses(domain);
  if (addresses.length > 0) return pass('address_only', addresses.join(', '));
  const fix = `Publish the MX records that the provider of your mailboxes names at ${domain}; replies are lost without`;
  return fail('no_record', null, fix);
}
