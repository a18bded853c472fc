import { whole } from '../rule.js';
import type { Rule } from '../rule.js';

// A personal mail has a link or two beside the one to unsubscribe.
const maxLinks = 3;

/** More links than a person would write. */
export const tooManyLinks: Rule = {
  id: 'too-many-links',
  severity: 'warning',
  about: 'More than three links beside the one to unsubscribe',
  check: ({ body, links }) => {
    const count = links.filter(({ href }) => /^https?:/i.test(href)).length;
    if (count <= maxLinks) return [];
    return [{ span: whole(body), message: `The text has ${count} links`, fix: `Keep at most ${maxLinks}` }];
  },
};
