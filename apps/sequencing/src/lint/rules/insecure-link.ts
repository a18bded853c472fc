import { inBody } from '../rule.js';
import type { Rule } from '../rule.js';

/** A link without TLS: browsers warn of it, and anyone on the way can read and change it. */
export const insecureLink: Rule = {
  id: 'insecure-link',
  severity: 'warning',
  about: 'A link by http in place of https',
  check: ({ links }) => links.filter(({ href }) => /^http:/i.test(href)).map((link) => ({
    span: inBody(link),
    message: 'The link is not encrypted',
    fix: 'Use https',
  })),
};
