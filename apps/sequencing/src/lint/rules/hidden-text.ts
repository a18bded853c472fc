import { inBody } from '../rule.js';
import type { Rule } from '../rule.js';

const hiding =
  /(?:^|[;\s])(?:display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])|opacity\s*:\s*0(?![.\d]))/i;

/** Text that is there for filters and not for readers (SpamAssassin's HTML_FONT_TINY and HIDDEN rules). */
export const hiddenText: Rule = {
  id: 'hidden-text',
  severity: 'warning',
  about: 'Text that a style hides from the reader',
  check: ({ tags }) => tags
    .filter(({ name, closing, attributes }) => !closing && name !== 'img'
      && (hiding.test(attributes.get('style') ?? '') || attributes.has('hidden')))
    .map((tag) => ({
      span: inBody(tag),
      message: `<${tag.name}> is hidden from the reader; filters take that for a trick`,
      fix: 'Show the text or take it out',
    })),
};
