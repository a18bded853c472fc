import { countWords, whole } from '../rule.js';
import type { Rule } from '../rule.js';

// A screen of a phone holds about 120 words; beyond two and a half of them hardly anyone answers a stranger.
const mostWords = 300;

/** More than anyone reads of a stranger. */
export const bodyTooLong: Rule = {
  id: 'body-too-long',
  severity: 'warning',
  about: 'An email of more than 300 words',
  check: ({ body, readable }) => {
    const words = countWords(readable);
    if (words <= mostWords) return [];
    return [{ span: whole(body), message: `The email has ${words} words`, fix: `Keep it under ${mostWords}` }];
  },
};
