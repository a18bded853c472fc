import type { Rule } from '../rule.js';

// Desktop programs cut a subject at about 70 characters, phones at 40.
const maxLength = 70;

/** A subject that will be cut. Outputs count as a short word, which is what they become. */
export const subjectLength: Rule = {
  id: 'subject-length',
  severity: 'warning',
  about: 'A subject of more than 70 characters',
  check: ({ subject: { text } }) => {
    const length = text.replace(/\{%[^%]*%\}/g, '').replace(/\{\{[^}]*\}\}/g, '########').length;
    if (length <= maxLength) return [];
    return [{
      span: { field: 'subject', start: maxLength, end: Math.max(text.length, maxLength) },
      message: `The subject has about ${length} characters; most programs cut it at ${maxLength}`,
      fix: `Keep it under ${maxLength} characters`,
    }];
  },
};
