import { hole } from '../mask.js';
import { whole } from '../rule.js';
import type { Rule } from '../rule.js';

/** The text alternative is made from the HTML's words; here there are none to make it of. */
export const missingPlainText: Rule = {
  id: 'missing-plain-text',
  severity: 'error',
  about: 'HTML without a word, which leaves the plain-text part empty',
  check: ({ html, body, tags, readable }) => {
    if (!html || tags.some(({ name }) => name === 'img')) return [];
    // A link's address in the text is no word.
    const words = readable.replace(/https?:\/\/\S+/gi, '').replace(/\([^()]*\)/g, '');
    if (words.includes(hole) || /[\p{L}\p{N}]/u.test(words)) return [];
    return [{
      span: whole(body),
      message: 'The HTML has no words, so its plain-text part would be empty; filters score a mail of HTML alone',
      fix: 'Write text between the tags',
    }];
  },
};
