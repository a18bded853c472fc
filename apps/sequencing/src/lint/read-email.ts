import { htmlToText, isHtml } from '../mail/body-parts.js';
import { parseTemplate } from '../templates/parse-template.js';
import { linksOf } from './html/links.js';
import { tagsOf } from './html/tags.js';
import { hole, mask } from './mask.js';
import type { EarlierText, LintEmail, LintText } from './rule.js';
import type { StepText } from './texts-of.js';

/** What the rules look at, made once from one wording of a step. */
export function readEmail(
  { subject, body, inheritsSubject }: StepText,
  place: { step: number; first: boolean; earlier: readonly EarlierText[] },
): LintEmail {
  const text = textOf('body', body);
  const html = isHtml(body);
  const tags = html ? tagsOf(text.masked) : [];
  return {
    ...place,
    inheritsSubject,
    subject: textOf('subject', subject),
    body: text,
    html,
    tags,
    links: linksOf(text.masked, tags),
    readable: html ? htmlToText(text.masked) : text.masked,
  };
}

function textOf(field: 'subject' | 'body', text: string): LintText {
  return { field, text, template: parseTemplate(text), words: mask(text, ' '), masked: mask(text, hole) };
}
