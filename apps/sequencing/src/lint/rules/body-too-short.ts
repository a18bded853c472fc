import { countWords, whole } from '../rule.js';
import type { Rule } from '../rule.js';

// Under this a stranger cannot tell who writes and why; follow-ups may be one line.
const fewestWords = 20;

/** A first mail that says next to nothing. */
export const bodyTooShort: Rule = {
  id: 'body-too-short',
  severity: 'warning',
  about: 'A first email of fewer than 20 words',
  check: ({ first, body, readable }) => {
    const words = countWords(readable);
    if (!first || words === 0 || words >= fewestWords) return [];
    return [{
      span: whole(body),
      message: `The first email has ${words} ${words === 1 ? 'word' : 'words'}`,
      fix: `Say in at least ${fewestWords} who you are and why you write`,
    }];
  },
};
