import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, type KeyObject } from 'node:crypto';

// AES-256-GCM (NIST SP 800-38D): 96-bit random nonce, 128-bit tag. Layout: nonce | tag | ciphertext.
const nonceBytes = 12;
const tagBytes = 16;

/** Encrypts under a 32-byte key; `place` is authenticated, so a ciphertext cannot be moved elsewhere. */
export function seal(key: Buffer | KeyObject, plain: Buffer | string, place: string): Buffer {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(Buffer.from(place));
  const text = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), text]);
}

/** Decrypts what `seal` made; throws when the key, the place or a single bit differs. */
export function open(key: Buffer | KeyObject, sealed: Buffer, place: string): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, nonceBytes));
  decipher.setAAD(Buffer.from(place));
  decipher.setAuthTag(sealed.subarray(nonceBytes, nonceBytes + tagBytes));
  return Buffer.concat([decipher.update(sealed.subarray(nonceBytes + tagBytes)), decipher.final()]);
}

/** A key for one purpose, from the service's key (HKDF-SHA256, RFC 5869). */
export function deriveKey(root: Buffer, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', root, Buffer.alloc(0), purpose, 32));
}

/** A keyed hash (hex): finds a value again without storing it. */
export function blindIndex(key: Buffer | KeyObject, workspaceId: string, text: string): string {
  return createHmac('sha256', key).update(`${workspaceId}\n${text.trim().toLowerCase()}`).digest('hex');
}
