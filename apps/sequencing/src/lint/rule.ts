import type { ParsedTemplate } from '../templates/parse-template.js';
import type { Fault, Severity } from './finding.js';
import type { Link } from './html/links.js';
import type { Tag } from './html/tags.js';

/** One text of a step, parsed once for all rules. */
export interface LintText {
  field: 'subject' | 'body';
  text: string;
  template: ParsedTemplate;
  /** The text's words: tags and outputs blanked out, so that offsets stay. */
  words: string;
  /** The same with a private character in the place of each blank, which stands for what will be there. */
  masked: string;
}

/** An email step before the one that is looked at, or another wording of the same. */
export interface EarlierText {
  step: number;
  variant: string | null;
  subject: string;
  /** As `normalText` makes it of what a reader sees. */
  readable: string;
}

/** An email step in front of a rule. */
export interface LintEmail {
  /** Nothing was mailed before it, so it begins the thread. */
  first: boolean;
  step: number;
  /** The subject was looked at with the step's own wording. */
  inheritsSubject: boolean;
  subject: LintText;
  body: LintText;
  /** The body is written as HTML. */
  html: boolean;
  /** The body's tags; none in a plain text. */
  tags: readonly Tag[];
  links: readonly Link[];
  /** The body as a reader without HTML sees it; outputs are runs of a private character. */
  readable: string;
  earlier: readonly EarlierText[];
}

/** A rule sees one email step at a time. */
export interface Rule {
  id: string;
  severity: Severity;
  /** What it finds, for the list of rules. */
  about: string;
  check(email: LintEmail): Fault[];
}

/** A fault over the whole of a text. */
export function whole(text: LintText): Fault['span'] {
  return { field: text.field, start: 0, end: text.text.length };
}

/** A part of the body. */
export function inBody({ start, end }: { start: number; end: number }): Fault['span'] {
  return { field: 'body', start, end };
}

/** A text without what makes no difference to its reader: spaces, line ends, case. */
export function normalText(text: string): string {
  return text.replace(/\s+/g, ' ').trim().toLowerCase();
}

/** How many words a text has; an output counts as one. */
export function countWords(text: string): number {
  return text.match(/\S+/g)?.length ?? 0;
}
