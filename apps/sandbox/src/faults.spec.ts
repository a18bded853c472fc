import { describe, expect, it } from '@jest/globals';
import { faultInjector, parseFaults } from './faults.js';

describe('faults', () => {
  it('strikes every nth message', () => {
    const next = faultInjector(parseFaults('{"after_data":"drop","every":3}'));
    expect(Array.from({ length: 7 }, next)).toEqual([null, null, 'after_data', null, null, 'after_data', null]);
  });

  it('takes turns between points', () => {
    const next = faultInjector(parseFaults('{"after_data":"drop","before_data":"drop","every":1}'));
    expect(Array.from({ length: 3 }, next)).toEqual(['before_data', 'after_data', 'before_data']);
  });

  it('does nothing unless asked', () => {
    expect(Array.from({ length: 3 }, faultInjector(parseFaults(undefined)))).toEqual([null, null, null]);
  });

  it.each(['{"after_data":"drop"}', '{"after_data":"drop","every":0}', '{"later":"drop","every":2}',
    '{"after_data":"hang","every":2}', 'nonsense'])('refuses %s', (json) => expect(() => parseFaults(json)).toThrow());
});
