import { createHmac, timingSafeEqual } from 'node:crypto';

/** 128 bits: forging one takes more mails than will ever be sent, and the address stays within its 64 octets. */
export const macBytes = 16;

/** HMAC-SHA256 over a purpose and text, cut to 128 bits; the purpose keeps a token of one kind from being another. */
export function mac(key: Buffer, purpose: string, text: string): Buffer {
  return createHmac('sha256', key).update(`${purpose}\0${text}`).digest().subarray(0, macBytes);
}

/** Compares in constant time. */
export function sameMac(expected: Buffer, given: Buffer): boolean {
  return expected.length === given.length && timingSafeEqual(expected, given);
}
