import type { Rule } from '../rule.js';

/** The text is no Liquid that we render. */
export const templateSyntax: Rule = {
  id: 'template-syntax',
  severity: 'error',
  about: 'What is no Liquid that is rendered here',
  check: ({ subject, body }) => [subject, body].flatMap(({ field, text, template }) => {
    if (template.ok) return [];
    const { line, column, message } = template;
    const before = text.split('\n').slice(0, line - 1).reduce((length, row) => length + row.length + 1, 0);
    const start = Math.min(before + column - 1, text.length);
    return [{
      span: { field, start, end: text.length },
      message: `Line ${line}, column ${column}: ${message}`,
      fix: 'Close every {{ }} and {% %}, and use only the filters and tags of the template reference',
    }];
  }),
};
