import { inBody } from '../rule.js';
import type { Rule } from '../rule.js';
import type { Tag } from '../html/tags.js';

// The end of others (p, li, td) may be left out in HTML.
const needEnd = new Set([
  'a', 'b', 'strong', 'i', 'em', 'u', 's', 'span', 'div', 'table', 'ul', 'ol', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6',
  'font', 'center', 'style', 'script', 'blockquote', 'button', 'form', 'iframe', 'title', 'head',
]);

/** Tags that do not match: each mail program mends that in a way of its own. */
export const unclosedHtml: Rule = {
  id: 'unclosed-html',
  severity: 'warning',
  about: 'Tags that are not closed, or closed and never opened',
  check: ({ tags, body }) => {
    // Branches of a template may each open what one end closes.
    if (/\{%/.test(body.text)) return [];
    return unmatched(tags).slice(0, 1).map((tag) => ({
      span: inBody(tag),
      message: tag.closing ? `</${tag.name}> closes nothing` : `<${tag.name}> is not closed`,
      fix: tag.closing ? `Take </${tag.name}> out` : `Add </${tag.name}>`,
    }));
  },
};

function unmatched(tags: readonly Tag[]): Tag[] {
  const wrong: Tag[] = [];
  const open = new Map<string, Tag[]>();
  for (const tag of tags) {
    if (!tag.complete) wrong.push(tag);
    if (!tag.complete || !needEnd.has(tag.name)) continue;
    const same = open.get(tag.name) ?? [];
    open.set(tag.name, same);
    if (!tag.closing) same.push(tag);
    else if (!same.pop()) wrong.push(tag);
  }
  return [...wrong, ...[...open.values()].flat()].sort((a, b) => a.start - b.start);
}
