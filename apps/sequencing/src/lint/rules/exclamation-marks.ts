import { whole } from '../rule.js';
import type { Rule } from '../rule.js';

// One in a subject and three in a text are a cheerful person's; more are a salesman's.
const most = { subject: 1, body: 3 };

/** Exclamation marks, even if not in a row. */
export const exclamationMarks: Rule = {
  id: 'exclamation-marks',
  severity: 'warning',
  about: 'More than one exclamation mark in the subject, or three in the body',
  check: ({ html, subject, body, readable }) =>
    [{ text: subject, words: subject.words }, { text: body, words: html ? readable : body.words }]
      .filter(({ text, words }) => (words.match(/[!！¡]/g)?.length ?? 0) > most[text.field])
      .map(({ text }) => ({
        span: whole(text),
        message: `The ${text.field} has many exclamation marks`,
        fix: `Keep at most ${most[text.field]}`,
      })),
};
