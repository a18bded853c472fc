import { checksum } from '../auth/api-key.js';

/** A well-formed key with that id, which must have 12 characters. */
export function keyWith(keyId: string, secret = 'S'.repeat(32)): string {
  const body = `srt_test_sk_${keyId}_${secret}`;
  return body + checksum(body);
}
