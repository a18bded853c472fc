import type { Rule } from '../rule.js';

// Zero width, soft hyphen, fillers, and what turns the direction of a text around. Joiners are ordinary in emoji and in
// Arabic and Indic scripts, so they count only between Latin letters.
const hidden = /[\u00AD\u115F\u1160\u180E\u200B\u2060-\u2064\u202A-\u202E\u2066-\u2069\u3164\uFEFF]/gu;
const joined = /(?<=\p{Script=Latin})[\u200C\u200D](?=\p{Script=Latin})/gu;

/** Characters that nobody sees: they split words that filters look for. */
export const hiddenCharacters: Rule = {
  id: 'hidden-characters',
  severity: 'warning',
  about: 'Zero-width and direction-turning characters, soft hyphens',
  check: ({ subject, body }) => [subject, body].flatMap(({ field, text }) =>
    [...text.matchAll(hidden), ...text.matchAll(joined)].slice(0, 1).map((match) => ({
      span: { field, start: match.index, end: match.index + 1 },
      message: `The ${field} has the invisible character U+${code(match[0])}`,
      fix: 'Delete it: it often comes along when text is copied from a web page',
    }))),
};

function code(character: string): string {
  return character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0');
}
