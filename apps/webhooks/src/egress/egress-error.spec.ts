import { describe, expect, it } from '@jest/globals';
import { EgressError, errorText, kindOf, publicErrorKind } from './egress-error.js';

describe('egress errors', () => {
  it('never tells a blocked address from a closed port', () => {
    expect(errorText('blocked')).toBe(errorText('refused'));
    expect(publicErrorKind('blocked')).toBe(publicErrorKind('refused'));
    expect(publicErrorKind('timeout')).toBe('timeout');
  });

  it.each([
    ['ECONNREFUSED', 'refused'], ['EHOSTUNREACH', 'refused'], ['ETIMEDOUT', 'timeout'], ['ECONNRESET', 'reset'],
    ['UND_ERR_HEADERS_OVERFLOW', 'too_large'], ['UND_ERR_SOCKET', 'reset'], ['HPE_INVALID_CONSTANT', 'reset'],
  ])('reads %s as %s', (code, kind) => expect(kindOf(Object.assign(new Error('x'), { code }))).toBe(kind));

  it('keeps a known kind and calls everything else a reset', () => {
    expect(kindOf(new EgressError('tls'))).toBe('tls');
    expect(kindOf(new Error('x'))).toBe('reset');
    expect(kindOf(null)).toBe('reset');
  });
});
