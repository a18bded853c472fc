import { decodeHTMLStrict } from 'entities';

const tag = /<(?:html|body|p|br|div|a|table|tr|td|span|h[1-6]|ul|ol|li|strong|em|b|i|img)(?:\s[^<>]*)?\/?>/i;
const url = /https?:\/\/[^\s<>"']+/g;
// The full stop after a link belongs to the sentence.
const trailing = /[.,;:!?)\]]{1,3}$/;
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
  const words = withoutBlocks(html, ['head', 'style', 'script'])
    .replace(/[\r\n\t ]+/g, ' ')
    .replace(/<a\s[^<>]*?href=["']([^"'<>]*)["'][^<>]*>([^<>]*)<\/a>/gi, linkText)
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
  for (const match of text.matchAll(url)) {
    const link = match[0].replace(trailing, '');
    html += `${escaped(text.slice(done, match.index))}<a href="${escaped(link)}">${escaped(link)}</a>`;
    done = match.index + link.length;
  }
  return html + escaped(text.slice(done));
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => escapes[character]);
}

function linkText(_whole: string, href: string, label: string): string {
  return label.trim() === href || label.trim() === '' ? href : `${label} (${href})`;
}

// Cut by position: a lazy regex from "<style" to "</style>" is quadratic when many are left open.
function withoutBlocks(html: string, names: string[]): string {
  let kept = html;
  for (const name of names) {
    const lower = kept.toLowerCase();
    let text = '';
    let from = 0;
    for (let open = lower.indexOf(`<${name}`); open >= 0; open = lower.indexOf(`<${name}`, from)) {
      const close = lower.indexOf(`</${name}>`, open);
      text += kept.slice(from, open);
      from = close < 0 ? kept.length : close + name.length + 3;
      if (from >= kept.length) break;
    }
    kept = text + kept.slice(from);
  }
  return kept;
}
