import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';

/** A pair of keys to sign with. */
export interface DkimPair {
  /** SubjectPublicKeyInfo in base64, as its record holds it. */
  publicKey: string;
  /** PKCS #8, DER. */
  privateKey: Buffer;
}

const generate = promisify(generateKeyPair);

// RFC 8301 §3.2: at least 1024 bits, 2048 advised. Longer ones fit into few DNS providers' forms, and large receivers
// still do not verify Ed25519 (RFC 8463).
const bits = 2048;

/** Makes a pair of RSA keys; on another thread, since it takes a tenth of a second or more. */
export async function newDkimPair(): Promise<DkimPair> {
  const { publicKey, privateKey } = await generate('rsa', {
    modulusLength: bits,
    publicKeyEncoding: { type: 'spki', format: 'der' },
    privateKeyEncoding: { type: 'pkcs8', format: 'der' },
  });
  return { publicKey: publicKey.toString('base64'), privateKey };
}

/** Where a domain's sealed key belongs: what it is bound to when it is encrypted. */
export function keyPlace(domainId: string): string {
  return `domains.dkim_private.${domainId}`;
}

/** A selector of its own for every domain of every workspace: two of them may use one domain name. */
export function selectorOf(domainId: string): string {
  // 40 random bits of the id: labels are short to type and never meet by chance.
  return `srt-${domainId.slice(-8)}`;
}
