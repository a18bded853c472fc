import { breaksHeader } from '../../mail/header-text.js';
import { whole } from '../rule.js';
import type { Rule } from '../rule.js';

/** A line break in a subject would begin another header. */
export const headerInjection: Rule = {
  id: 'header-injection',
  severity: 'error',
  about: 'A line break or NUL in the subject',
  check: ({ subject }) => (breaksHeader(subject.text)
    ? [{ span: whole(subject), message: 'The subject holds a line break or a NUL', fix: 'Keep it on one line' }]
    : []),
};
