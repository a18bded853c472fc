import { describe, expect, it } from '@jest/globals';
import { changeName, joinName, splitName } from './full-name.js';

const dana = { first_name: 'Dana', last_name: 'Ruiz' };

describe('names', () => {
  it('splits a full name at its last space', () => {
    expect(splitName('Ana María López')).toEqual({ first_name: 'Ana María', last_name: 'López' });
    expect(splitName('Cher')).toEqual({ first_name: 'Cher', last_name: null });
  });

  it('joins what there is', () => {
    expect(joinName(dana)).toBe('Dana Ruiz');
    expect(joinName({ first_name: null, last_name: 'Ruiz' })).toBe('Ruiz');
    expect(joinName({ first_name: null, last_name: null })).toBeNull();
  });

  it('takes a given part before that of a full name, and leaves what is absent', () => {
    expect(changeName(dana, { first_name: 'Dan' })).toEqual({ first_name: 'Dan', last_name: 'Ruiz' });
    expect(changeName(dana, { full_name: 'Eve Stone', last_name: 'Rock' })).toEqual(
      { first_name: 'Eve', last_name: 'Rock' },
    );
    expect(changeName(dana, { full_name: null })).toEqual({ first_name: null, last_name: null });
    expect(changeName(dana, { last_name: null })).toEqual({ first_name: 'Dana', last_name: null });
    expect(changeName(dana, {})).toEqual(dana);
  });

  it('refuses formulas and control characters', () => {
    for (const first_name of ['=HYPERLINK("x")', '+1', '@SUM(1)', '-1', '＝1', 'a\r\nBcc: x', 'a\0']) {
      expect(() => changeName(dana, { first_name })).toThrow('VALIDATION_ERROR');
    }
    expect(() => changeName(dana, { full_name: 'Eve =HYPERLINK(1)' })).toThrow('the last name in full_name must not begin');
    expect(() => changeName(dana, { full_name: '=HYPERLINK(1) Eve' })).toThrow('full_name must not begin');
    expect(splitName('Eve - Stone')).toEqual({ first_name: 'Eve -', last_name: 'Stone' });
    expect(() => changeName(dana, { full_name: `${'x'.repeat(300)} y` })).toThrow('at most 200');
  });
});
