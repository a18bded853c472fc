import { withoutEntities } from '../mail/body-parts.js';

const anchor = /(<a\b[^<>]*?\shref=)(["'])(https?:\/\/[^"'<>]*)\2/gi;
const bodyEnd = /<\/body\s*>/i;

/** The HTML with its links led through the tracker, and where they led, in order; links to `keep` stay as they are. */
export function rewriteLinks(
  html: string,
  trackedUrl: (link: number) => string,
  keep: string,
): { html: string; links: string[] } {
  const links: string[] = [];
  const rewritten = html.replace(anchor, (whole, before: string, quote: string, href: string) => {
    const target = asked(withoutEntities(href));
    // An unsubscription must work without us in between, and never count as interest.
    if (target.startsWith(keep)) return whole;
    let link = links.indexOf(target);
    if (link < 0) link = links.push(target) - 1;
    return `${before}${quote}${trackedUrl(link)}${quote}`;
  });
  return { html: rewritten, links };
}

/** The HTML with an image that nobody sees; its empty `alt` keeps screen readers silent. */
export function addPixel(html: string, url: string): string {
  const pixel = `<img src="${url}" width="1" height="1" alt="" style="display:block;border:0">`;
  return bodyEnd.test(html) ? html.replace(bodyEnd, `${pixel}$&`) : html + pixel;
}

/** A link as a browser asks for it: without line breaks and the spaces around it, and what no header of a redirect may hold encoded. */
function asked(href: string): string {
  return href.replace(/[\t\r\n]/g, '').trim().toWellFormed().replace(/[^\x21-\x7e]+/g, encodeURIComponent);
}
