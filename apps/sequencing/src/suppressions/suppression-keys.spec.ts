import { describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { digestKey, domainKey, suppressionKeys } from './suppression-keys.js';

const blind = (text: string) => `<${text}>`;

describe('the keys of an address', () => {
  const keys = suppressionKeys(blind, 'Dana+x@mail.sales.Acme.co.uk');

  it('hold its domain and those above it, but no public suffix', () => {
    expect(keys).toEqual(
      expect.arrayContaining(
        ['mail.sales.acme.co.uk', 'sales.acme.co.uk', 'acme.co.uk'].map((d) => domainKey(blind, d)),
      ),
    );
    expect(keys).not.toContain(domainKey(blind, 'co.uk'));
  });

  it('hold the digests of the lower-cased address, as other systems make them', () => {
    const hex = createHash('sha256').update('dana+x@mail.sales.acme.co.uk').digest('hex');
    expect(keys).toContain(digestKey(blind, hex.toUpperCase()));
  });

  it('are the same for a domain in another script, in both its forms, and hold the digests of both', () => {
    const own = suppressionKeys(blind, 'Ana@mail.Bücher.example');
    expect(suppressionKeys(blind, 'ana@mail.xn--bcher-kva.example')).toEqual(own);
    const digests = ['ana@mail.bücher.example', 'ana@mail.xn--bcher-kva.example'].map((text) =>
      digestKey(blind, createHash('md5').update(text).digest('hex')));
    expect(own).toEqual(expect.arrayContaining([domainKey(blind, 'xn--bcher-kva.example'), ...digests]));
  });

  it('are sorted, so that two who lock them never wait for each other', () => {
    expect(keys).toEqual([...keys].sort());
  });
});
