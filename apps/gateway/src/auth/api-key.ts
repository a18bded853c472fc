import { createHmac, type KeyObject } from 'node:crypto';
import { crc32 } from 'node:zlib';

const pattern = /^srt_(?:live|test)_sk_([0-9A-Za-z]{12})_[0-9A-Za-z]{32}([0-9A-Za-z]{6})$/;
const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const checksumLength = 6;

/** The public id of a well-formed key; undefined when its form or its checksum is wrong, which needs no look-up. */
export function keyIdOf(key: string): string | undefined {
  const found = pattern.exec(key);
  if (!found || checksum(key.slice(0, -checksumLength)) !== found[2]) return undefined;
  return found[1];
}

/** CRC-32 in base62, six digits: GitHub's scheme, so that a mistyped or made-up key costs nothing. */
export function checksum(text: string): string {
  let rest = crc32(text);
  let encoded = '';
  for (let place = 0; place < checksumLength; place++) {
    encoded = digits[rest % 62]! + encoded;
    rest = Math.floor(rest / 62);
  }
  return encoded;
}

/** HMAC-SHA256 of the whole key under the pepper: what the gateway shows of a key, and what identity keeps. */
export function macOf(pepper: Buffer | KeyObject, key: string): string {
  return createHmac('sha256', pepper).update(key).digest('hex');
}
