import { whole } from '../rule.js';
import type { Rule } from '../rule.js';

// SpamAssassin's HTML_IMAGE_ONLY rules score pictures with few bytes of words, the more so below 400.
const charactersPerImage = 400;
// Below this there is no text to speak of, which is a rule of its own.
const leastText = 20;

/** Pictures with little text beside them. */
export const imageRatio: Rule = {
  id: 'image-ratio',
  severity: 'warning',
  about: 'Fewer than 400 characters of text to a picture',
  check: ({ body, tags, readable }) => {
    const images = tags.filter(({ name }) => name === 'img').length;
    if (images === 0 || readable.length < leastText || readable.length >= images * charactersPerImage) return [];
    return [{
      span: whole(body),
      message: `${readable.length} characters of text for ${images === 1 ? 'a picture' : `${images} pictures`}`,
      fix: 'Say it in words, and leave pictures out of a first email',
    }];
  },
};
