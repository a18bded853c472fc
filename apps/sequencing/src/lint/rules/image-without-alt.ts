import { inBody } from '../rule.js';
import type { Rule } from '../rule.js';

/** Most programs load no pictures of a stranger's mail and show this text instead (WCAG 2.2, 1.1.1). */
export const imageWithoutAlt: Rule = {
  id: 'image-without-alt',
  severity: 'warning',
  about: 'A picture without a text that stands for it',
  check: ({ tags }) => tags.filter(({ name, attributes }) => name === 'img' && !attributes.has('alt')).map((tag) => ({
    span: inBody(tag),
    message: 'The picture has no alt text',
    fix: 'Add alt="what it shows", or alt="" for an ornament',
  })),
};
