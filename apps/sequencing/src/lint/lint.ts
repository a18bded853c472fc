import { parseTemplate } from '../templates/parse-template.js';
import type { Finding, LintStep } from './finding.js';
import type { LintEmail, LintText, Rule } from './rule.js';
import { emptyBody } from './rules/empty-body.js';
import { fakeReplySubject } from './rules/fake-reply-subject.js';
import { headerInjection } from './rules/header-injection.js';
import { missingFallback } from './rules/missing-fallback.js';
import { missingSubject } from './rules/missing-subject.js';
import { missingUnsubscribe } from './rules/missing-unsubscribe.js';
import { shouting } from './rules/shouting.js';
import { spamPhrases } from './rules/spam-phrases.js';
import { subjectLength } from './rules/subject-length.js';
import { templateSyntax } from './rules/template-syntax.js';
import { tooManyLinks } from './rules/too-many-links.js';
import { unknownVariable } from './rules/unknown-variable.js';

/** All rules, the errors first. */
export const rules: readonly Rule[] = [
  templateSyntax, unknownVariable, missingSubject, emptyBody, headerInjection,
  missingUnsubscribe, missingFallback, spamPhrases, shouting, subjectLength, tooManyLinks, fakeReplySubject,
];

/** Findings in the order of the steps; `ok` is false when one of them is an error. */
export interface LintReport {
  ok: boolean;
  findings: Finding[];
}

/** Checks what can be known before launch. Reads the templates; runs none. */
export function lint(steps: readonly LintStep[]): LintReport {
  const firstEmail = steps.findIndex(({ channel }) => channel === 'email');
  const findings = steps.flatMap((step, index) =>
    (step.channel === 'email' ? lintEmail(index, read(step, index === firstEmail)) : []));
  return { ok: findings.every(({ severity }) => severity !== 'error'), findings };
}

function lintEmail(step: number, email: LintEmail): Finding[] {
  return rules.flatMap(({ id, severity, check }) =>
    check(email).map((fault) => ({ rule: id, severity, step, ...fault })));
}

function read(step: LintStep, first: boolean): LintEmail {
  return { first, subject: textOf('subject', step.subject), body: textOf('body', step.body) };
}

function textOf(field: 'subject' | 'body', value: string | null | undefined): LintText {
  const text = value ?? '';
  return { field, text, template: parseTemplate(text) };
}
