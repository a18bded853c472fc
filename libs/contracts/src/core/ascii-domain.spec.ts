import { describe, expect, it } from '@jest/globals';
import { asciiAddress, asciiDomain } from './ascii-domain.js';

describe('asciiDomain', () => {
  it.each([
    ['bücher.example', 'xn--bcher-kva.example'],
    ['BÜCHER.Example', 'xn--bcher-kva.example'],
    ['bücher。example', 'xn--bcher-kva.example'],
    ['post.straße.example', 'post.xn--strae-oqa.example'],
  ])('writes %s as the DNS knows it', (domain, written) => {
    expect(asciiDomain(domain)).toBe(written);
  });

  it.each(['Acme.example', 'xn--bcher-kva.example', 'xn--a.example', '127.1', 'a%41.example', ''])(
    'leaves %s, which is ASCII',
    (domain) => expect(asciiDomain(domain)).toBe(domain),
  );

  it.each(['a b.bücher.example', `${'ü.'.repeat(200)}example`])('leaves what no domain is', (domain) => {
    expect(asciiDomain(domain)).toBe(domain);
  });
});

describe('asciiAddress', () => {
  it('changes the domain alone', () => {
    expect(asciiAddress('Jürgen+x@Bücher.example')).toBe('Jürgen+x@xn--bcher-kva.example');
    expect(asciiAddress('"a@b"@bücher.example')).toBe('"a@b"@xn--bcher-kva.example');
    expect(asciiAddress('Dana@Acme.example')).toBe('Dana@Acme.example');
  });

  it('leaves what is no address', () => {
    expect(asciiAddress('bücher')).toBe('bücher');
  });
});
