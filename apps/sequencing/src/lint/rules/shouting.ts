import { whole } from '../rule.js';
import type { Rule } from '../rule.js';

// A word or two in capitals is a name or an abbreviation; so are capitals of up to four letters.
const minCapitals = 3;
const minLetters = 5;
const capitals = new RegExp(`(?<!\\p{L})\\p{Lu}{${minLetters},40}(?!\\p{L})`, 'gu');

/** Capitals and rows of exclamation marks. */
export const shouting: Rule = {
  id: 'shouting',
  severity: 'warning',
  about: 'Words in capitals, and rows of exclamation marks',
  check: ({ html, readable, subject, body }) => [subject, body].filter((text) => {
    // Colours and a doctype are capitals that nobody sees.
    const plain = html && text === body ? readable : text.words;
    const shouted = plain.match(capitals)?.length ?? 0;
    return shouted >= minCapitals || plain.includes('!!') || allCapitals(text.field, plain);
  }).map((text) => ({
    span: whole(text),
    message: `The ${text.field} shouts`,
    fix: 'Use lower case, and one exclamation mark at most',
  })),
};

function allCapitals(field: string, text: string): boolean {
  const letters = text.replace(/[^\p{L}]/gu, '');
  return field === 'subject' && letters.length > minLetters && letters === letters.toUpperCase()
    && letters !== letters.toLowerCase();
}
