import { whole } from '../rule.js';
import type { LintText, Rule } from '../rule.js';

/** The same text for everyone: filters compare the mails of a sender. */
export const noPersonalisation: Rule = {
  id: 'no-personalisation',
  severity: 'warning',
  about: 'A first email without a value of its contact',
  check: ({ first, subject, body }) => {
    if (!first || body.text.trim() === '' || [subject, body].some(speaksOfContact)) return [];
    return [{
      span: whole(body),
      message: 'Every contact would get the same text',
      fix: 'Use {{ contact.first_name | default: "there" }} or {{ contact.company | default: "your team" }}',
    }];
  },
};

/** A template that cannot be read gets its own finding. */
function speaksOfContact({ template }: LintText): boolean {
  return !template.ok || template.variables.some(({ path }) => path[0] === 'contact');
}
