import { describe, expect, it } from '@jest/globals';
import { keyWith } from '../testing/keys.js';
import { checksum, keyIdOf, macOf } from './api-key.js';

const key = keyWith('abcDEF012345');

describe('keyIdOf', () => {
  it('finds the id of a well-formed key', () => expect(keyIdOf(key)).toBe('abcDEF012345'));

  it('refuses a key with any one character changed', () => {
    for (let place = 0; place < key.length; place++) {
      const other = key[place] === 'x' ? 'y' : 'x';
      expect(keyIdOf(key.slice(0, place) + other + key.slice(place + 1))).toBeUndefined();
    }
  });

  it.each(['', 'srt_live_sk_', `${key}x`, key.slice(1), ` ${key}`, key.toUpperCase()])('refuses %j', (text) => {
    expect(keyIdOf(text)).toBeUndefined();
  });
});

it('checksum is CRC-32 in six base62 digits', () => {
  // 0xcbf43926 is the check value that every CRC-32 must give for these nine characters.
  expect(checksum('123456789')).toBe(base62(0xcbf43926));
  expect(checksum('')).toBe('000000');
});

it('macOf depends on pepper and key', () => {
  expect(macOf(Buffer.from('pepper'), key)).toMatch(/^[0-9a-f]{64}$/);
  expect(macOf(Buffer.from('pepper'), key)).not.toBe(macOf(Buffer.from('salt'), key));
});

function base62(value: number): string {
  const digits = [...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'];
  return [5, 4, 3, 2, 1, 0].map((power) => digits[Math.floor(value / 62 ** power) % 62]).join('');
}
