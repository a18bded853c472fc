import { whole } from '../rule.js';
import type { Rule } from '../rule.js';

// "Hi Dana," is no text yet.
const leastText = 20;

/** Nothing to read until pictures are loaded, which most programs do not do for a stranger. */
export const imageOnly: Rule = {
  id: 'image-only',
  severity: 'error',
  about: 'Pictures and no text to speak of',
  check: ({ body, tags, readable }) => {
    const words = readable.replace(/https?:\/\/\S+/gi, '').trim();
    if (words.length >= leastText || !tags.some(({ name }) => name === 'img')) return [];
    return [{
      span: whole(body),
      message: 'The email is a picture: without it there is nothing to read, and filters cannot tell it from spam',
      fix: 'Write the text as text',
    }];
  },
};
