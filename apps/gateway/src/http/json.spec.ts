import { describe, expect, it } from '@jest/globals';
import type { DomainError } from '@sortie/contracts';
import { parseJson } from './json.js';

function parse(text: string): unknown {
  return parseJson(Buffer.from(text));
}

function refusal(text: string | Buffer): unknown {
  try {
    parseJson(Buffer.from(text as string));
  } catch (error) {
    const { code, fields } = error as DomainError;
    return fields ? [code, fields[0]!.code, fields[0]!.pointer] : code;
  }
  return 'accepted';
}

describe('parseJson', () => {
  it.each([
    '{}',
    ' [ ] ',
    'null',
    '"a\\n\\u00e9\\ud83d\\ude00"',
    '-0.5e-3',
    '9007199254740991',
    '{"a":{"b":[1,true,false,null,"x",{"c":""}]},"é":"ü\\/"}',
    '[\t\r\n1 , 2 ]',
    '"\\""',
    '"\\\\"',
  ])('reads %s as JSON.parse does', (text) => {
    expect(parse(text)).toEqual(JSON.parse(text));
  });

  it.each([
    '',
    ' ',
    '{',
    '[1,]',
    '{"a":1,}',
    '{a:1}',
    "{'a':1}",
    '01',
    '1.',
    '.5',
    '+1',
    '-',
    'NaN',
    'tru',
    '"a',
    '"\\x"',
    '"\\u12"',
    '"a\nb"',
    '{"a" 1}',
    '{"a":}',
    '[1 2]',
    '{} {}',
    'nullx',
    '"\u0000"',
    '"\\',
    '{"a":1',
  ])('cannot read %j', (text) => {
    expect(refusal(text)).toBe('BAD_REQUEST');
  });

  it('refuses bytes that are no UTF-8', () => {
    expect(refusal(Buffer.from([0x22, 0xff, 0x22]))).toBe('BAD_REQUEST');
  });

  it.each([
    ['{"a":[{"b":1,"b":2}]}', 'duplicate_member', '/a/0/b'],
    ['{"a":1,"\\u0061":2}', 'duplicate_member', '/a'],
    ['{"__proto__":{}}', 'forbidden_member', '/__proto__'],
    ['{"x":{"constructor":1}}', 'forbidden_member', '/x/constructor'],
    ['{"n":9007199254740992}', 'number_too_large', '/n'],
    ['{"n":-1e400}', 'number_too_large', '/n'],
    ['["a\\u0000"]', 'nul_character', '/0'],
    ['{"s/~":"\\ud800"}', 'lone_surrogate', '/s~1~0'],
    ['{"\\udc00":1}', 'lone_surrogate', ''],
  ])('refuses %s', (text, code, pointer) => {
    expect(refusal(text)).toEqual(['VALIDATION_ERROR', code, pointer]);
  });

  it('takes 32 levels and refuses the 33rd', () => {
    expect(parse('['.repeat(32) + ']'.repeat(32))).toBeInstanceOf(Array);
    expect(refusal('['.repeat(33) + ']'.repeat(33))).toMatchObject(['VALIDATION_ERROR', 'too_deep', '/0'.repeat(32)]);
    expect(refusal('['.repeat(1_000_000))).toMatchObject(['VALIDATION_ERROR', 'too_deep', expect.anything()]);
  });
});
