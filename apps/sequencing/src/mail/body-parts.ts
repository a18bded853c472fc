import { decodeHTMLStrict } from 'entities';
import { bareLinks } from './bare-links.js';
import { htmlComments } from './html-comments.js';

const tag = /<(?:html|body|p|br|div|a|table|tr|td|span|h[1-6]|ul|ol|li|strong|em|b|i|img)(?:\s[^<>]*)?\/?>/i;
const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Whether a body is written as HTML, so its values must be escaped and it needs a text alternative. */
export function isHtml(body: string): boolean {
  return tag.test(body);
}

/** A minimal HTML alternative of a plain text: paragraphs, line breaks and links, everything escaped. */
export function textToHtml(text: string): string {
  const paragraphs = text.trim().split(/\n{2,}/).map((part) => `<p>${linked(part).replaceAll('\n', '<br>\n')}</p>`);
  return `<!doctype html>\n<html><body>\n${paragraphs.join('\n')}\n</body></html>\n`;
}

/** HTML's text with its entities read, those that a semicolon ends: in a link `&copy=1` is a parameter. */
export function withoutEntities(html: string): string {
  return decodeHTMLStrict(html);
}

/** The words of an HTML body with its links, for readers and filters that take text. */
export function htmlToText(html: string): string {
  const words = withoutBlocks(withoutComments(html), ['head', 'style', 'script'])
    .replace(/[\r\n\t ]+/g, ' ')
    // A label may be marked up; it ends before another link begins.
    .replace(/<a\s[^<>]*?href=["']([^"'<>]*)["'][^<>]*>((?:[^<]|<(?!\/?a[\s>]))*)<\/a>/gi, linkText)
    .replace(/<br ?\/?>/gi, '\n')
    .replace(/<li(?: [^<>]*)?>/gi, '\n- ')
    .replace(/<\/(?:p|div|h[1-6]|table|ul|ol)>/gi, '\n\n')
    .replace(/<\/tr>/gi, '\n')
    .replace(/<[^<>]*>/g, '');
  // An entity may stand for a line end or a space too.
  return plainLines(withoutEntities(words)).replaceAll('\u00a0', ' ')
    .split('\n').map((line) => line.trim()).join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

/** CR LF, CR and LF all become LF: the composer writes its own line ends, and none can be smuggled to a server. */
export function plainLines(body: string): string {
  return body.replace(/\r\n?/g, '\n').replaceAll('\0', '');
}

function linked(text: string): string {
  let html = '';
  let done = 0;
  for (const { href, start, end } of bareLinks(text)) {
    html += `${escaped(text.slice(done, start))}<a href="${escaped(href)}">${escaped(href)}</a>`;
    done = end;
  }
  return html + escaped(text.slice(done));
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => escapes[character]);
}

function linkText(_whole: string, href: string, label: string): string {
  const words = label.replace(/<[^<>]*>/g, '').trim();
  return words === href || words === '' ? href : `${words} (${href})`;
}

function withoutComments(html: string): string {
  let text = '';
  let from = 0;
  for (const { start, end } of htmlComments(html)) {
    text += html.slice(from, start);
    from = end;
  }
  return text + html.slice(from);
}

// Cut by position: a lazy regex from "<style" to "</style>" is quadratic when many are left open.
function withoutBlocks(html: string, names: string[]): string {
  let kept = html;
  for (const name of names) {
    const lower = kept.toLowerCase();
    // Of this very name: a header is no head.
    const opens = new RegExp(`<${name}(?=[\\s/>])`, 'g');
    let text = '';
    let from = 0;
    for (let open = opens.exec(lower); open; open = opens.exec(lower)) {
      const close = lower.indexOf(`</${name}>`, open.index);
      text += kept.slice(from, open.index);
      from = close < 0 ? kept.length : close + name.length + 3;
      opens.lastIndex = from;
    }
    kept = text + kept.slice(from);
  }
  return kept;
}
