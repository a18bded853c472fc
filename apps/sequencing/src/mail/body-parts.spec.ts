import { describe, expect, it } from '@jest/globals';
import { htmlToText, isHtml, textToHtml } from './body-parts.js';

describe('the two parts of a body', () => {
  it.each([
    ['Hi {{ contact.first_name }},\nwe do < 5 % & > 3', false],
    ['a <sam@acme.example> wrote', false],
    ['<p>Hi</p>', true],
    ['line<br/>line', true],
    ['<a href="https://a.example">x</a>', true],
  ])('%j is HTML: %s', (body, expected) => expect(isHtml(body)).toBe(expected));

  it('makes paragraphs, breaks and links, and escapes the rest', () => {
    const html = textToHtml('a\nb\n\n(https://x.example/?q=1&r="2").');
    expect(html).toContain('<p>a<br>\nb</p>');
    const link = 'https://x.example/?q=1&amp;r=';
    expect(html).toContain(`<p>(<a href="${link}">${link}</a>&quot;2&quot;).</p>`);
  });

  it('keeps words, lists and links of HTML, and no style, script or markup', () => {
    const html = '<head><title>t</title></head><h1>Hi</h1><ul><li>a</li><li>b &amp; c</li></ul><script>x()</script>'
      + 'one<br>two <a href="https://a.example">https://a.example</a><style>p{}';
    expect(htmlToText(html)).toBe('Hi\n\n- a\n- b & c\n\none\ntwo https://a.example');
  });

  it.each(['<style'.repeat(30_000), '<a href="'.repeat(20_000), '<'.repeat(200_000), ' '.repeat(200_000)])(
    'reads %.12s… to its end',
    (html) => {
      // A pattern that backtracks would not come back from these within the life of the test.
      expect(typeof htmlToText(html)).toBe('string');
      expect(typeof isHtml(html)).toBe('boolean');
    },
  );
});
