import { baseSubject } from '../../mail/threading.js';
import type { Rule } from '../rule.js';

/** "Re:" on a first mail pretends to a conversation; filters and people both mind. */
export const fakeReplySubject: Rule = {
  id: 'fake-reply-subject',
  severity: 'warning',
  about: 'A first subject that begins with “Re:” or “Fwd:”',
  check: ({ first, subject: { text } }) => {
    const base = baseSubject(text);
    if (!first || base === text.trim()) return [];
    return [{
      span: { field: 'subject', start: 0, end: text.length - base.length },
      message: 'The first email pretends to be a reply or a forward',
      fix: `Use “${base}”`,
    }];
  },
};
