import { isIP } from 'node:net';
import { hostOf } from '../html/links.js';
import { inBody } from '../rule.js';
import type { Rule } from '../rule.js';

/** A link to a number instead of a name (SpamAssassin's NUMERIC_HTTP_ADDR and NORMAL_HTTP_TO_IP). */
export const ipLink: Rule = {
  id: 'ip-link',
  severity: 'error',
  about: 'A link to an IP address',
  check: ({ links }) => links.flatMap((link) => {
    const host = hostOf(link.href);
    // A host of one number, decimal or hexadecimal, is an IPv4 address too.
    const numeric = host !== null && (isIP(host.replace(/^\[|\]$/g, '')) > 0 || /^(?:\d+|0x[0-9a-f]+)$/.test(host));
    if (!numeric) return [];
    return [{
      span: inBody(link),
      message: `The link goes to the address ${host}, which only spam does`,
      fix: 'Link to a name of your domain',
    }];
  }),
};
