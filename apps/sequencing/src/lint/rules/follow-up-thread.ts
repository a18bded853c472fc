import { baseSubject } from '../../mail/threading.js';
import { whole } from '../rule.js';
import type { Rule } from '../rule.js';

/** A follow-up with a subject begins a thread of its own; with the old subject or “Re:”, that is hardly meant. */
export const followUpThread: Rule = {
  id: 'follow-up-thread',
  severity: 'warning',
  about: 'A follow-up that repeats a subject or begins with “Re:”, and so leaves its thread',
  check: ({ step, first, subject, earlier }) => {
    const text = subject.text.trim();
    const base = baseSubject(text).toLowerCase();
    if (first || text === '') return [];
    const repeats = earlier.some((other) => other.step !== step && baseSubject(other.subject).toLowerCase() === base);
    if (!repeats && base === text.toLowerCase()) return [];
    return [{
      span: whole(subject),
      message: 'A step with a subject begins a new thread: this one looks like a reply and is none',
      fix: 'Leave the subject out, and the email becomes a reply in the thread of the step before',
    }];
  },
};
