import { contactFields, senderFields } from '../../templates/template-data.js';
import type { Rule } from '../rule.js';

/** A name that no value will ever be given to. */
export const unknownVariable: Rule = {
  id: 'unknown-variable',
  severity: 'error',
  about: 'A variable that no value will ever be given to',
  check: ({ subject, body }) => [subject, body].flatMap(({ field, template }) => {
    if (!template.ok) return [];
    return template.variables.filter(({ path }) => !isKnown(path)).map(({ path, start, end }) => ({
      span: { field, start, end },
      message: `There is no variable ${path.join('.')}`,
      fix: 'Use contact.<field>, contact.custom.<name>, sender.email, sender.display_name or unsubscribe_url',
    }));
  }),
};

function isKnown([root, member]: string[]): boolean {
  if (root === 'contact') return member !== undefined && contactFields.has(member);
  if (root === 'sender') return member !== undefined && senderFields.has(member);
  if (root === 'variables') return true;
  return root === 'unsubscribe_url';
}
