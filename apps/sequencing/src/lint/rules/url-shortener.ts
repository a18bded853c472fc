import { getDomain } from 'tldts';
import { hostOf } from '../html/links.js';
import { inBody } from '../rule.js';
import type { Rule } from '../rule.js';

// Public shorteners hide where a link goes, so blocklists of links (URIBL, SURBL, Spamhaus DBL) list what hides behind.
const shorteners = new Set([
  'adf.ly', 'amzn.to', 'bit.ly', 'bitly.com', 'bl.ink', 'buff.ly', 'clck.ru', 'cutt.ly', 'dub.sh', 'fb.me', 'goo.gl',
  'is.gd', 'j.mp', 'lnkd.in', 'ow.ly', 'rb.gy', 'rebrand.ly', 's.id', 'short.io', 'shorturl.at', 'snip.ly', 'soo.gd',
  't.co', 't.ly', 'tiny.cc', 'tiny.one', 'tinyurl.com', 'trib.al', 'v.gd', 'wp.me', 'x.gd',
]);

/** A link that hides where it goes. */
export const urlShortener: Rule = {
  id: 'url-shortener',
  severity: 'warning',
  about: 'A link through a public shortener',
  check: ({ links }) => links.flatMap((link) => {
    const host = hostOf(link.href);
    if (host === null || !(shorteners.has(host) || shorteners.has(getDomain(host) ?? ''))) return [];
    return [{
      span: inBody(link),
      message: `${host} hides where the link goes, and shares its reputation with everyone who uses it`,
      fix: 'Link to the page itself',
    }];
  }),
};
