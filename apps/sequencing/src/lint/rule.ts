import type { ParsedTemplate } from '../templates/parse-template.js';
import type { Fault, Severity } from './finding.js';

/** One text of a step, parsed once for all rules. */
export interface LintText {
  field: 'subject' | 'body';
  text: string;
  template: ParsedTemplate;
}

/** An email step in front of a rule. */
export interface LintEmail {
  /** Nothing was mailed before it, so it begins the thread. */
  first: boolean;
  subject: LintText;
  body: LintText;
}

/** A rule sees one email step at a time. */
export interface Rule {
  id: string;
  severity: Severity;
  check(email: LintEmail): Fault[];
}

/** A fault over the whole of a text. */
export function whole(text: LintText): Fault['span'] {
  return { field: text.field, start: 0, end: text.text.length };
}

/** The text's words: tags and outputs blanked out, so that offsets stay. */
export function words({ text }: LintText): string {
  return text.replace(/\{\{[^}]*\}\}|\{%[^%]*%\}/g, (tag) => ' '.repeat(tag.length));
}
