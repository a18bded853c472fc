import { certainContactFields, contactFields } from '../../templates/template-data.js';
import type { VariableUse } from '../../templates/parse-template.js';
import type { Rule } from '../rule.js';

/** A value that a contact may lack would leave a hole, as in "Hi ,". */
export const missingFallback: Rule = {
  id: 'missing-fallback',
  severity: 'warning',
  about: 'A value that a contact may lack, without a `default`',
  check: ({ subject, body }) => [subject, body].flatMap(({ field, template }) => {
    if (!template.ok) return [];
    // What a condition looks at is taken to be guarded by it.
    const asked = new Set(template.variables.filter(({ use }) => use === 'logic').map(nameOf));
    return template.variables.filter((variable) => mayBeMissing(variable) && !asked.has(nameOf(variable)))
      .map((variable) => ({
        span: { field, start: variable.start, end: variable.end },
        message: `Not every contact has ${nameOf(variable)}`,
        fix: `Add a fallback: {{ ${nameOf(variable)} | default: "…" }}`,
      }));
  }),
};

function mayBeMissing({ path: [root, member], use, hasDefault }: VariableUse): boolean {
  if (use !== 'output' || hasDefault) return false;
  return root === 'variables' || (root === 'contact' && contactFields.has(member) && !certainContactFields.has(member));
}

function nameOf({ path }: VariableUse): string {
  return path.join('.');
}
