import type { Rule } from '../rule.js';

const latin = /\p{Script=Latin}/u;
const foreign = /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Cherokee}]/u;
// Mathematical letters and full-width ones: made to look bold or to pass a filter.
const styled = /[\u{1D400}-\u{1D7FF}\uFF21-\uFF3A\uFF41-\uFF5A]/u;

/** A word of two alphabets (UTS #39), such as “PаyPal” with a Cyrillic а, or of letters made of other signs. */
export const lookalikeCharacters: Rule = {
  id: 'lookalike-characters',
  severity: 'warning',
  about: 'Words that mix alphabets, or letters made of other signs',
  check: ({ subject, body }) => [subject, body].flatMap(({ field, words }) =>
    [...words.matchAll(/[\p{L}\p{M}]+/gu)]
      .filter(([word]) => (latin.test(word) && foreign.test(word)) || styled.test(word))
      .map((match) => ({
        span: { field, start: match.index, end: match.index + match[0].length },
        message: `“${match[0]}” mixes letters that only look alike, which is how filters are dodged`,
        fix: 'Type the word again on one keyboard',
      }))),
};
