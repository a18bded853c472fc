import { getDomain, parse } from 'tldts';
import { hostOf } from '../html/links.js';
import { inBody } from '../rule.js';
import type { Rule } from '../rule.js';

const address = /^(?:https?:\/\/)?((?:[a-z0-9-]+\.)+[a-z]{2,24})(?:[/:?#]\S*)?$/i;

/** The text shows one domain and the link goes to another: what phishing does, and what filters look for first. */
export const mismatchedLink: Rule = {
  id: 'mismatched-link',
  severity: 'error',
  about: 'A link whose text shows one domain and whose address is on another',
  check: ({ links }) => links.flatMap((link) => {
    const shown = link.label === null ? null : shownDomain(link.label);
    const host = hostOf(link.href);
    if (!shown || host === null || getDomain(host) === shown) return [];
    return [{
      span: inBody(link),
      message: `The text says ${shown} and the link goes to ${host}`,
      fix: 'Let the text name where the link goes, or describe it in words',
    }];
  }),
};

/** The registrable domain that a label shows; null when it is no address ("Node.js" is none: .js is no domain). */
function shownDomain(label: string): string | null {
  const host = address.exec(label.trim())?.[1]?.toLowerCase();
  if (!host) return null;
  const { domain, isIcann } = parse(host);
  return isIcann ? domain : null;
}
