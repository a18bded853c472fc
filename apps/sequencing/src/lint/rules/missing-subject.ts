import type { Rule } from '../rule.js';

/** The first mail begins the thread; later ones may take its subject. */
export const missingSubject: Rule = {
  id: 'missing-subject',
  severity: 'error',
  about: 'The first email has no subject',
  check: ({ first, inheritsSubject, subject }) =>
    first && !inheritsSubject && subject.text.trim() === ''
      ? [{ span: null, message: 'The first email has no subject', fix: 'Give it a subject' }]
      : [],
};
