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

  it('cuts a head and no header, and what is commented out', () => {
    const html = '<head><title>t</title></head><header>Acme</header><p>Hi<!-- <p>Old: 500 EUR</p> --> Dana</p>'
      + '<!--[if mso]><table><![endif]-->Bye<!-- left open <p>x</p>';
    expect(htmlToText(html)).toBe('AcmeHi Dana\n\nBye');
  });

  it('keeps the addresses of links whose label is marked up', () => {
    const html = '<a href="https://a.example"><span style="color:#999">Unsub<b>scribe</b></span></a> <a href="https://b.example">'
      + '<img src="x.png"></a> <a href="https://c.example">never closed <a href="https://d.example">D</a>';
    expect(htmlToText(html))
      .toBe('Unsubscribe (https://a.example) https://b.example never closed D (https://d.example)');
  });

  it.each([
    ['see \u201chttps://a.example/demo\u201d', 'https://a.example/demo'],
    ['\u00abhttps://a.example/x\u00bb', 'https://a.example/x'],
    ['https://en.wikipedia.org/wiki/Z_(x).', 'https://en.wikipedia.org/wiki/Z_(x)'],
    ['(see https://a.example/x)', 'https://a.example/x'],
    ['(https://en.wikipedia.org/wiki/Z_(x))', 'https://en.wikipedia.org/wiki/Z_(x)'],
  ])('links in %j to %s', (text, href) => {
    expect(textToHtml(text)).toContain(`<a href="${href}">${href}</a>`);
  });

  it('reads what Liquid escapes and what authors write', () => {
    const html = '<p>Dana &#34;DJ&#34; O&#39;Brien &mdash; it&rsquo;s &euro;5&nbsp;&#x2026; &amp;copy; &unknown;</p>'
      + '<a href="https://x.example/?a=1&copy=2&amp;n=O&#39;B">x</a>';
    const link = "x (https://x.example/?a=1&copy=2&n=O'B)";
    expect(htmlToText(html)).toBe(`Dana "DJ" O'Brien — it’s €5 … &copy; &unknown;\n\n${link}`);
  });

  it('gets no line end that a server reads out of an entity', () => {
    expect(htmlToText('<p>a&#13;&#10;.&#13;b&#0;c</p>')).not.toMatch(/[\r\0]/);
  });

  it.each(['<style'.repeat(30_000), '<a href="'.repeat(20_000),
    '<a href="x">'.repeat(20_000), `<a href="x">${'<b>'.repeat(80_000)}`, '<!--'.repeat(60_000), '<'.repeat(200_000), ' '.repeat(200_000)])(
    'reads %.12s… to its end',
    (html) => {
      // A pattern that backtracks would not come back from these within the life of the test.
      expect(typeof htmlToText(html)).toBe('string');
      expect(typeof isHtml(html)).toBe('boolean');
    },
  );
});
