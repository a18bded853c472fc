import type { Rule } from '../rule.js';

/** A mail without a word. */
export const emptyBody: Rule = {
  id: 'empty-body',
  severity: 'error',
  about: 'A body without a word',
  check: ({ body }) => (body.text.trim() === ''
    ? [{ span: null, message: 'The email has no text', fix: 'Write a body' }]
    : []),
};
