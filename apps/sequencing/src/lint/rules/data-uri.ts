import { inBody } from '../rule.js';
import type { Rule } from '../rule.js';

const places = ['src', 'href', 'background'];

/** A file inside an address. Gmail and Outlook do not show it, and it looks like an attachment in disguise. */
export const dataUri: Rule = {
  id: 'data-uri',
  severity: 'warning',
  about: 'Pictures or files embedded as `data:` addresses',
  check: ({ tags }) => tags
    .filter(({ attributes }) => places.some((name) => /^data:/i.test(attributes.get(name) ?? '')))
    .map((tag) => ({
      span: inBody(tag),
      message: 'A data: address is shown by hardly any mail program',
      fix: 'Put the file on your web site and link to it by https',
    })),
};
