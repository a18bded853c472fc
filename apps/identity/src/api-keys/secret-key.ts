import { createHmac } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { randomBase62, toBase62 } from './base62.js';

/** A key in clear: it exists while it is made and answered, and nowhere else. */
export interface SecretKey {
  key: string;
  /** The public part that finds it again. */
  keyId: string;
  prefix: string;
  last4: string;
}

// 12 digits are 71 bits: no two keys of one installation share an id.
// 32 are 190 bits: there is nothing to guess, so no slow hash is needed.
const idLength = 12;
const secretLength = 32;
// 62^6 is the first power of 62 above 2^32.
const checksumLength = 6;

/**
 * Makes `srt_<mode>_sk_<id>_<secret><checksum>`. The checksum is the CRC-32 of all before it (GitHub's scheme): a
 * mistyped key is refused without a look-up, and scanners can tell a key from noise.
 */
export function mintKey(mode: 'live' | 'test'): SecretKey {
  const keyId = randomBase62(idLength);
  const prefix = `srt_${mode}_sk_${keyId}`;
  const unchecked = `${prefix}_${randomBase62(secretLength)}`;
  const key = unchecked + toBase62(crc32(unchecked), checksumLength);
  return { key, keyId, prefix, last4: key.slice(-4) };
}

/** What is kept of a key: HMAC-SHA256 of the whole under the pepper, which is not in the database. */
export function macOf(pepper: Buffer, key: string): Buffer {
  return createHmac('sha256', pepper).update(key).digest();
}
