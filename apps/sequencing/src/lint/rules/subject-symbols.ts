import type { Rule } from '../rule.js';

const tricks = [
  // © ® ™ and digits count as pictographs in Unicode; they are ordinary in names.
  { pattern: /(?![©®™])\p{Extended_Pictographic}/gu, what: 'a picture' },
  { pattern: /[★☆✓✔➤►▶■●◆♥♦→⇒]/gu, what: 'a symbol' },
  { pattern: /[$€£%]{2,}/gu, what: 'signs of money in a row' },
  { pattern: /[*~=<>#|_^]{2,}/gu, what: 'a row of symbols' },
  // F.R.E.E and F R E E; U.S.A. is shorter.
  { pattern: /(?<![\p{L}\p{N}])(?:\p{L}[.\-_* ]){3,40}\p{L}(?![\p{L}\p{N}])/gu, what: 'letters set apart' },
];

/** Pictures and symbols that ask for attention in a list of mails. */
export const subjectSymbols: Rule = {
  id: 'subject-symbols',
  severity: 'warning',
  about: 'Emoji, symbols or s.p.a.c.e.d letters in the subject',
  check: ({ subject }) => tricks.flatMap(({ pattern, what }) => {
    const match = subject.words.matchAll(pattern).next().value;
    if (!match) return [];
    return [{
      span: { field: 'subject' as const, start: match.index, end: match.index + match[0].length },
      message: `The subject has ${what}; no colleague writes so`,
      fix: 'Use plain words',
    }];
  }),
};
