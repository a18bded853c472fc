import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import type { Letter } from './letter.js';
import { linkOf, visit } from './visit.js';

const letter = (...links: string[]) =>
  ({ html: links.map((href) => `<a href="${href}">here</a>`).join('\n') }) as Letter;

describe('the link that a reader follows', () => {
  it.each([
    [['https://a.example/u/x', 'https://a.example/c/y?a=1&amp;b=2'], 'https://a.example/c/y?a=1&b=2'],
    [['https://exa mple.com/', 'http://[link]/', 'https://a.example/'], 'https://a.example/'],
    [['http://[link]/'], null],
  ])('of %j is %s', (links, followed) => expect(linkOf(letter(...links))).toBe(followed));
});

describe('a visit', () => {
  it.each([
    'http://localhost:1@evil.example/x', 'http://127.0.0.1:pass@evil.example/', 'http://127.evil.example/',
    'http://127.0.0.1.nip.io/', 'http://localhost.evil.example/', 'https://127.0.0.1/', 'http://user@127.0.0.1:1/',
    'http://[link]/',
  ])('does not leave this machine for %s', async (url) => {
    expect(await visit(url)).toEqual({ verdict: 'refused', reason: 'it is outside the sandbox' });
  });

  it.each(['127.0.0.1', 'localhost'])('reaches %s', async (host) => {
    const server = createServer((_, response) => response.end());
    await new Promise<void>((resolve) => server.listen(0, host, resolve));
    const { port } = server.address() as AddressInfo;
    expect(await visit(`http://${host}:${port}/`)).toEqual({ verdict: 'taken' });
    await new Promise<unknown>((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
  });
});
