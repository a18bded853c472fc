import { describe, expect, it } from '@jest/globals';
import { requestHash } from './canonical.js';
import { coercionOf } from './coerce.js';
import { entityTag, ifMatchVersion } from './entity-tag.js';
import { idempotencyKey } from './idempotency-key.js';
import { acceptedTraceparent } from './traceparent.js';

describe('idempotencyKey', () => {
  it.each([
    [['abc'], 'abc'],
    [['"abc"'], 'abc'],
    [['"a\\"b"'], 'a"b'],
    [['order 42'], 'order 42'],
    [['x'.repeat(255)], 'x'.repeat(255)],
  ])('reads %j', (values, key) => expect(idempotencyKey(values)).toBe(key));

  it.each([[['']], [['""']], [['x'.repeat(256)]], [['"open']], [['a', 'b']], [['é']], [['"a", "b"']]])(
    'refuses %j',
    (values) => {
      expect(() => idempotencyKey(values)).toThrow('BAD_REQUEST');
    },
  );

  it('is absent without the header', () => expect(idempotencyKey(undefined)).toBeUndefined());
});

describe('If-Match and ETag', () => {
  it('read and write "v<n>"', () => {
    expect(ifMatchVersion('"v3"')).toBe(3);
    expect(ifMatchVersion('*')).toBeUndefined();
    expect(entityTag({ object: 'contact', version: 3 })).toBe('"v3"');
    expect(entityTag({ object: 'list', version: 3 })).toBeUndefined();
    expect(entityTag({ object: 'deleted' })).toBeUndefined();
  });

  it.each(['v3', '"3"', '"v0"', 'W/"v3"', '"v1", "v2"', ''])('refuses %j', (value) => {
    expect(() => ifMatchVersion(value)).toThrow('BAD_REQUEST');
  });
});

describe('coercionOf', () => {
  const read = (type: unknown, text: string | string[]) => coercionOf({ type, items: { type: 'string' } }).read(text);

  it('makes what the schema means', () => {
    expect(read('integer', '50')).toBe(50);
    expect(read(['number', 'null'], '0.5')).toBe(0.5);
    expect(read('boolean', 'false')).toBe(false);
    expect(read('string', '50')).toBe('50');
    expect(read('array', 'a')).toEqual(['a']);
    expect(coercionOf({ type: 'array' }).repeatable).toBe(true);
    expect(coercionOf({ type: 'integer' }).repeatable).toBe(false);
  });

  it.each(['', ' 5', '0x10', '1e400', '05', '9007199254740993'])('leaves %j for validation to refuse', (text) => {
    expect(read('integer', text)).toBe(text);
  });

  it('takes only true and false for a boolean', () => expect(read('boolean', '1')).toBe('1'));
});

describe('acceptedTraceparent', () => {
  const trace = '4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

  it('follows version 00, and reads later versions as far as it knows them', () => {
    expect(acceptedTraceparent(`00-${trace}`)).toBe(`00-${trace}`);
    expect(acceptedTraceparent(`cc-${trace}-what-comes`)).toBe(`00-${trace}`);
  });

  it.each([
    `00-${trace}-more`,
    `ff-${trace}`,
    `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`,
    `00-${trace}`.toUpperCase(),
    '',
    undefined,
  ])('starts anew for %j', (value) => expect(acceptedTraceparent(value)).toBeUndefined());
});

describe('requestHash', () => {
  it('is the same whatever the order of members, and another for any other value', () => {
    const hash = requestHash('POST', '/v1/contacts', { a: 1, b: { c: [1, 2], d: 'x' } });
    expect(requestHash('POST', '/v1/contacts', { b: { d: 'x', c: [1, 2] }, a: 1 })).toBe(hash);
    expect(requestHash('POST', '/v1/contacts', { a: 1, b: { c: [2, 1], d: 'x' } })).not.toBe(hash);
    expect(requestHash('POST', '/v1/groups', { a: 1, b: { c: [1, 2], d: 'x' } })).not.toBe(hash);
  });
});
