import { whole } from '../rule.js';
import type { Rule } from '../rule.js';

// Gmail cuts a message at 102 KB of HTML; values and tracked links still come on top.
const mostBytes = 90 * 1024;

/** So large that Gmail cuts it, and with it the link to unsubscribe. */
export const tooLarge: Rule = {
  id: 'too-large',
  severity: 'warning',
  about: 'A body of more than 90 KB, close to where Gmail cuts it',
  check: ({ body }) => {
    const bytes = Buffer.byteLength(body.text);
    if (bytes <= mostBytes) return [];
    return [{
      span: whole(body),
      message: `The body has ${Math.round(bytes / 1024)} KB; Gmail cuts a message at 102 KB`,
      fix: 'Take out styles and markup that are not needed',
    }];
  },
};
