// Crockford's alphabet in lower case. Mail servers may change the case of a local part, which base64 would not survive.
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/** Bytes as base32, 5 bits a character, without padding. */
export function toBase32(bytes: Buffer): string {
  let text = '';
  let bits = 0;
  let held = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    for (bits += 8; bits >= 5; bits -= 5) text += alphabet[(held >> (bits - 5)) & 31];
    held &= (1 << bits) - 1;
  }
  return bits > 0 ? text + alphabet[(held << (5 - bits)) & 31] : text;
}
