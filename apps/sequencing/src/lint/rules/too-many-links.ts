import { whole } from '../rule.js';
import type { Rule } from '../rule.js';

// A personal mail has a link or two beside the one to unsubscribe.
const maxLinks = 3;

/** More links than a person would write. */
export const tooManyLinks: Rule = {
  id: 'too-many-links',
  severity: 'warning',
  check: ({ body }) => {
    const links = body.text.match(/https?:\/\//gi)?.length ?? 0;
    if (links <= maxLinks) return [];
    return [{ span: whole(body), message: `The text has ${links} links`, fix: `Keep at most ${maxLinks}` }];
  },
};
