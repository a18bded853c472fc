import { expect, it } from '@jest/globals';
import { addPixel, rewriteLinks } from './rewrite.js';

const tracked = (link: number) => `https://t.acme.example/t/${link}`;
const keep = 'https://acme.example/u/';

it('leads links through the tracker, the same target once, and keeps the rest', () => {
  const html =
    '<p><a class="x" href="https://a.example/?a=1&amp;b=2">A</a> <a href=\'https://b.example\'>B</a>' +
    '<a href="https://a.example/?a=1&amp;b=2">again</a><a href="mailto:d@a.example">mail</a>' +
    '<a href="https://acme.example/u/token">unsubscribe</a></p>';
  const result = rewriteLinks(html, tracked, keep);
  expect(result.links).toEqual(['https://a.example/?a=1&b=2', 'https://b.example']);
  expect(result.html).toBe(
    `<p><a class="x" href="${tracked(0)}">A</a> <a href='${tracked(1)}'>B</a>` +
      `<a href="${tracked(0)}">again</a><a href="mailto:d@a.example">mail</a>` +
      '<a href="https://acme.example/u/token">unsubscribe</a></p>',
  );
});

it('knows where a link leads whose value Liquid has escaped', () => {
  const html = '<a href="https://a.example/?n=O&#39;Brien&amp;q=&#34;x&#34;&copy=1">A</a>';
  expect(rewriteLinks(html, tracked, keep).links).toEqual([`https://a.example/?n=O'Brien&q="x"&copy=1`]);
});

it('asks for a link as a browser does, in characters that a header may hold', () => {
  expect(rewriteLinks('<a href="https://a.example ">A</a>', tracked, keep).links).toEqual(['https://a.example']);
  const html = '<a href="https://a.example/&#10;?n=M&uuml;ller&rsquo;s Mary &#xD83D;%20">A</a>';
  const asked = 'https://a.example/?n=M%C3%BCller%E2%80%99s%20Mary%20%EF%BF%BD%20';
  expect(rewriteLinks(html, tracked, keep).links).toEqual([asked]);
});

it('puts the image at the end of the body, or of the text where there is none', () => {
  expect(addPixel('<body>Hi</body>', 'https://t/1')).toMatch(/^<body>Hi<img src="https:\/\/t\/1" [^>]*><\/body>$/);
  expect(addPixel('<p>Hi</p>', 'https://t/1')).toMatch(/<\/p><img /);
});
