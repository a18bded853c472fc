import { hole } from '../mask.js';
import { hostOf } from '../html/links.js';
import { inBody } from '../rule.js';
import type { Rule } from '../rule.js';

const scheme = /^(?:https?:\/\/[^/?#]|mailto:\S|tel:\S|sms:\S)/i;

/** A link that leads nowhere from a mailbox. */
export const brokenLink: Rule = {
  id: 'broken-link',
  severity: 'error',
  about: 'A link without an address, to a place in the page, to a path, or to this machine',
  check: ({ links }) => links.flatMap((link) => {
    const reason = whyBroken(link.href);
    if (!reason) return [];
    return [{ span: inBody(link), message: `The link ${reason}`, fix: 'Give the whole address, with https://' }];
  }),
};

function whyBroken(href: string): string | null {
  // Liquid decides on it.
  if (href.startsWith(hole)) return null;
  if (href === '' || href === '#') return 'has no address';
  if (href.startsWith('#')) return 'points into the mail, which many programs do not follow';
  // What runs or carries data has rules of its own.
  if (/^(?:javascript|vbscript|data):/i.test(href)) return null;
  if (!scheme.test(href)) return 'has no whole address, and a mail has no page that it could be relative to';
  const host = hostOf(href);
  if (host === null) return null;
  if (host === 'localhost' || host === '127.0.0.1' || host === '[::1]') return 'points to the reader’s own machine';
  const reachable = host.includes('.') || host.startsWith('[') || /^\d+$/.test(host);
  return reachable ? null : `has the host ${host}, which no reader can reach`;
}
