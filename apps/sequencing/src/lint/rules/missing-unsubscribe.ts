import { whole } from '../rule.js';
import type { Rule } from '../rule.js';

/** Every mail has List-Unsubscribe headers, so this is advice: some programs show no button for them. */
export const missingUnsubscribe: Rule = {
  id: 'missing-unsubscribe',
  severity: 'warning',
  about: 'No `{{ unsubscribe_url }}` in the body',
  check: ({ body }) => {
    if (!body.template.ok || body.template.variables.some(({ path }) => path[0] === 'unsubscribe_url')) return [];
    return [{
      span: whole(body),
      message: 'The text offers no way to unsubscribe beside the mail headers',
      fix: 'Add {{ unsubscribe_url }}',
    }];
  },
};
