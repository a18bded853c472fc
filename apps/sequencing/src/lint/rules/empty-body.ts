import type { Rule } from '../rule.js';

/** A mail without a word. */
export const emptyBody: Rule = {
  id: 'empty-body',
  severity: 'error',
  check: ({ body }) => (body.text.trim() === ''
    ? [{ span: null, message: 'The email has no text', fix: 'Write a body' }]
    : []),
};
