import { randomBytes } from 'node:crypto';

const prefix = 'whsec_';
// Standard Webhooks 1.0: 24 to 64 random bytes. 32 are the block of SHA-256's output.
const newBytes = 32;
const minBytes = 24;
const maxBytes = 64;

/** A new endpoint secret as it is shown, once: `whsec_` and base64. */
export function newSecret(): string {
  return prefix + randomBytes(newBytes).toString('base64');
}

/** The key bytes of a secret; throws if it is not one (never with the secret in the message). */
export function decodeSecret(secret: string): Buffer {
  const encoded = secret.startsWith(prefix) ? secret.slice(prefix.length) : '';
  const key = Buffer.from(encoded, 'base64');
  // Node skips what is not base64; a secret that does not come back as it was would sign with another key.
  if (key.toString('base64') !== encoded || key.length < minBytes || key.length > maxBytes) {
    throw new Error('Not a webhook secret: whsec_ and the base64 of 24 to 64 bytes are expected.');
  }
  return key;
}
