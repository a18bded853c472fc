import { describe, expect, it } from '@jest/globals';
import { crc32 } from 'node:zlib';
import { macOf, mintKey } from './secret-key.js';

// security.md's pattern for secret scanners.
const published = /^srt_(live|test)_sk_[0-9A-Za-z]{12}_[0-9A-Za-z]{38}$/;

describe('mintKey', () => {
  it('makes keys that scanners know, each once', () => {
    // Enough for a collision of short ids or a biased source to show, few enough for a unit test.
    const keys = Array.from({ length: 20_000 }, () => mintKey('live'));
    expect(keys.filter(({ key }) => !published.test(key))).toEqual([]);
    expect(new Set(keys.map(({ key }) => key)).size).toBe(keys.length);
    expect(new Set(keys.map(({ keyId }) => keyId)).size).toBe(keys.length);
  });

  it('ends in the base62 CRC-32 of what is before it', () => {
    const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
    const { key } = mintKey('test');
    const value = [...key.slice(-6)].reduce((sum, digit) => sum * 62 + digits.indexOf(digit), 0);
    expect(value).toBe(crc32(key.slice(0, -6)));
  });

  it('shows of itself the beginning and the last four', () => {
    const { key, prefix, last4, keyId } = mintKey('test');
    expect(prefix).toBe(`srt_test_sk_${keyId}`);
    expect(key.startsWith(`${prefix}_`)).toBe(true);
    expect(key.endsWith(last4)).toBe(true);
  });

  it('uses every digit about equally often', () => {
    const counts = new Map<string, number>();
    for (let made = 0; made < 2000; made++) {
      const secret = mintKey('test').key.split('_')[4]!.slice(0, 32);
      for (const digit of secret) counts.set(digit, (counts.get(digit) ?? 0) + 1);
    }
    expect(counts.size).toBe(62);
    // 64 000 digits: 1 032 of each, standard deviation 32; six of them is no accident.
    for (const count of counts.values()) expect(Math.abs(count - 1032)).toBeLessThan(200);
  });
});

describe('macOf', () => {
  it('depends on the pepper and on every character', () => {
    const { key } = mintKey('test');
    const pepper = Buffer.alloc(32, 1);
    expect(macOf(pepper, key)).toHaveLength(32);
    expect(macOf(pepper, key)).not.toEqual(macOf(Buffer.alloc(32, 2), key));
    expect(macOf(pepper, key)).not.toEqual(macOf(pepper, `${key.slice(0, -1)}_`));
  });
});
