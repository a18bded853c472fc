import { hole } from '../mask.js';
import type { LintEmail, Rule } from '../rule.js';

/** The address is given and is of no use: glued to other text, changed by a filter, or in a tag that is no link. */
export const brokenUnsubscribe: Rule = {
  id: 'broken-unsubscribe',
  severity: 'error',
  about: 'An `{{ unsubscribe_url }}` that no reader could follow',
  check: (email) => {
    const { template } = email.body;
    if (!template.ok) return [];
    return template.variables
      .filter(({ path, use }) => path[0] === 'unsubscribe_url' && use === 'output')
      .flatMap(({ start, end }) => {
        const reason = whyBroken(email, start, end);
        if (!reason) return [];
        return [{
          span: { field: 'body' as const, start, end },
          message: `The address to unsubscribe ${reason}`,
          fix: email.html
            ? 'Write <a href="{{ unsubscribe_url }}">unsubscribe</a>'
            : 'Write {{ unsubscribe_url }} by itself, with spaces around it',
        }];
      });
  },
};

function whyBroken({ body, tags, html }: LintEmail, start: number, end: number): string | null {
  if (/\|(?!\s*default\b)/.test(body.text.slice(start, end))) return 'is changed by a filter';
  const tag = html ? tags.find((found) => found.start < start && end <= found.end) : undefined;
  if (tag) {
    const href = tag.name === 'a' ? tag.attributes.get('href') : undefined;
    if (!href?.includes(hole)) return 'stands in a tag where it is no link';
    return href.replaceAll(hole, '') === '' ? null : 'has other text in front of it or behind it in the link';
  }
  const glued = /[\w/@]/.test(body.text[start - 1] ?? ' ') || /[\w/@?&=#-]/.test(body.text[end] ?? ' ');
  return glued ? 'is glued to the text around it' : null;
}
