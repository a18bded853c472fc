import type { Rule } from '../rule.js';

const names = '(?:(?:first|last|full|your|their|company|sender)[ _-]?)?(?:name|company|title|role|city|industry|email)';
const left = new RegExp([
  `\\[(?:${names}|insert [^\\[\\]\\n]{1,40}|your [^\\[\\]\\n]{1,40}|x{2,5})\\]`,
  `(?<![{%])\\{(?:${names})\\}(?!\\})`,
  `%(?:${names})%`,
  // Mailchimp's and mail merge's.
  '\\*\\|[A-Z0-9_:]{2,40}\\|\\*',
  `«(?:${names})»|<<(?:${names})>>`,
  'lorem ipsum',
].join('|'), 'gi');

/** A gap of another program's kind, or of a draft: it would go out as it stands. */
export const placeholder: Rule = {
  id: 'placeholder',
  severity: 'error',
  about: 'Gaps that nobody fills, such as [First Name], {company}, %NAME%, *|FNAME|*, lorem ipsum',
  check: ({ subject, body }) => [subject, body].flatMap(({ field, words }) =>
    [...words.matchAll(left)].map((match) => ({
      span: { field, start: match.index, end: match.index + match[0].length },
      message: `“${match[0]}” would be sent as it stands`,
      fix: 'Use Liquid, as in {{ contact.first_name | default: "there" }}, or write the text',
    }))),
};
