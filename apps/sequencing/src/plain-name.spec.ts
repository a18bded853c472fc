import { expect, it } from '@jest/globals';
import { plainName } from './plain-name.js';

it('drops outer blanks', () => {
  expect(plainName('  Größe 2\n')).toBe('Größe 2');
});

it.each(['   ', '\r\n', '', 'a\r\nb', 'a\0b', 'a\u2028b', 'a\ud800'])('refuses %j', (name) => {
  expect(() => plainName(name)).toThrow(
    expect.objectContaining({ code: 'VALIDATION_ERROR', fields: [expect.objectContaining({ pointer: '/name' })] }),
  );
});
