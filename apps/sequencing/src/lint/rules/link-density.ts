import { countWords, whole } from '../rule.js';
import type { Rule } from '../rule.js';

// SpamAssassin and its like weigh links against words; a link in every other line is a newsletter's.
const wordsPerLink = 15;

/** Too few words for the links that stand among them. One link alone is never too many. */
export const linkDensity: Rule = {
  id: 'link-density',
  severity: 'warning',
  about: 'Two links or more, and fewer than 15 words to each',
  check: ({ body, links, readable }) => {
    const count = links.filter(({ href }) => /^https?:/i.test(href)).length;
    const words = countWords(readable.replace(/https?:\/\/\S+/gi, ''));
    if (count < 2 || words >= count * wordsPerLink) return [];
    return [{
      span: whole(body),
      message: `${words} words for ${count} links look like an advertisement`,
      fix: `Write at least ${wordsPerLink} words to a link, or leave links out`,
    }];
  },
};
