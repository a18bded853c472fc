import type { DnsCheck } from '@sortie/contracts';
import { fail, pass, publish, txt, unconfirmed } from './checks.js';
import type { DomainLookup } from './lookup.js';

/** The key that we sign a domain's mail with, as far as the DNS concerns it. */
export interface PublishedKey {
  selector: string;
  /** The public key in base64, SubjectPublicKeyInfo. */
  publicKey: string;
  /** Its record was found before, so mails have been signed. */
  verified: boolean;
}

/** Where a selector's key stands (RFC 6376 §3.6.2.1). */
export function dkimName(selector: string, domain: string): string {
  return `${selector}._domainkey.${domain}`;
}

/** The record of a key (RFC 6376 §3.6.1). */
export function dkimRecord(publicKey: string): string {
  return `v=DKIM1; k=rsa; p=${publicKey}`;
}

/**
 * DKIM (RFC 6376). Selectors cannot be listed: of the keys of a mailbox's own provider nobody but their owner can know,
 * so only the key that we sign with can pass or fail.
 */
export async function checkDkim(lookup: DomainLookup, domain: string, key: PublishedKey | null): Promise<DnsCheck> {
  if (!key) {
    const fix = `See to it that your provider signs your mail, or let us: POST /v1/domains {"domain":"${domain}"}`;
    return unconfirmed('not_ours', fix);
  }
  const name = dkimName(key.selector, domain);
  const value = dkimRecord(key.publicKey);
  const wanted = txt(name, value);
  const records = await lookup.txt(name);
  const [record] = records;
  if (record === undefined) {
    const fix = publish(name, value);
    return key.verified ? fail('no_record', null, fix, wanted) : unconfirmed('not_published', fix, wanted);
  }
  if (records.length > 1) {
    const fix = `Only one record may stand there. Delete the others and keep: ${publish(name, value)}`;
    return fail('several_records', records.join(' | '), fix, wanted);
  }
  const published = /(?:^|;)\s*p\s*=\s*([^;]*)/.exec(record)?.[1]?.replace(/\s+/g, '');
  if (published === key.publicKey) return pass('ok', record);
  // §3.6.1: an empty key is a revoked one.
  const fix = `${publish(name, value)}, in the place of what is there`;
  return fail(published === '' ? 'revoked' : 'other_key', record, fix, wanted);
}
