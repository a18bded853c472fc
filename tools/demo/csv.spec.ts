import { expect, it } from '@jest/globals';
import { parseCsv } from './csv.ts';

it('reads quoted fields, doubled quotes and line breaks inside them, as Excel writes them', () => {
  expect(parseCsv('\uFEFFemail, name\r\na@x.test, "Ruiz, ""D"""\r\n')).toEqual([
    { line: 1, fields: ['email', 'name'] },
    { line: 2, fields: ['a@x.test', 'Ruiz, "D"'] },
  ]);
});

it('takes a quote inside an unquoted field for a character', () => {
  expect(parseCsv('6" pipe,a "b" c\nnext,')).toEqual([
    { line: 1, fields: ['6" pipe', 'a "b" c'] },
    { line: 2, fields: ['next', ''] },
  ]);
});

it('knows the line in the file after blank lines and fields of several lines', () => {
  const lines = parseCsv('\nemail,notes\n\n , \na,"one\n\ntwo"\r\nb,').map(({ line, fields }) => [line, fields[0]]);
  expect(lines).toEqual([[2, 'email'], [5, 'a'], [8, 'b']]);
});

it('says where a quote is opened that is never closed', () => {
  expect(() => parseCsv('email\na\n"b\nc\n')).toThrow('line 3: a quote is opened and never closed');
});
