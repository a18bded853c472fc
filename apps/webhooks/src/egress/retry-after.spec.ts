import { describe, expect, it } from '@jest/globals';
import { parseRetryAfter } from './retry-after.js';

const now = Date.parse('2026-01-01T00:00:00Z');

describe('parseRetryAfter', () => {
  it.each([
    ['120', 120_000], [' 0 ', 0], [['7', '9'], 7_000],
    ['Thu, 01 Jan 2026 00:01:00 GMT', 60_000], ['Wed, 31 Dec 2025 00:00:00 GMT', 0],
  ])('reads %j', (value, ms) => expect(parseRetryAfter(value, now)).toBe(ms));

  it.each([
    [undefined], [''], ['-5'], ['1.5'], ['soon'], ['1e9'], ['99999999999999999999'], [[]],
  ])('ignores %j', (value) => {
    expect(parseRetryAfter(value, now)).toBeUndefined();
  });
});
