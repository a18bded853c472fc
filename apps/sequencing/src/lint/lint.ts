import type { Finding, LintStep } from './finding.js';
import { readEmail } from './read-email.js';
import { normalText } from './rule.js';
import type { EarlierText, LintEmail } from './rule.js';
import { rules } from './rules.js';
import { textsOf } from './texts-of.js';

/** Findings in the order of the steps; `ok` is false when one of them is an error. */
export interface LintReport {
  ok: boolean;
  findings: Finding[];
}

/** Checks what can be known before launch, in every wording of every step. Reads the templates; runs none. */
export function lint(steps: readonly LintStep[]): LintReport {
  const firstEmail = steps.findIndex(({ channel }) => channel === 'email');
  const earlier: EarlierText[] = [];
  const findings = steps.flatMap((step, index) => {
    if (step.channel !== 'email') return [];
    return textsOf(step).flatMap((wording) => {
      const email = readEmail(wording, { step: index, first: index === firstEmail, earlier: [...earlier] });
      const { variant, subject } = wording;
      earlier.push({ step: index, variant, subject, readable: normalText(email.readable) });
      return check(email, variant);
    });
  });
  return { ok: findings.every(({ severity }) => severity !== 'error'), findings };
}

function check(email: LintEmail, variant: string | null): Finding[] {
  return rules.flatMap(({ id, severity, check: faultsOf }) =>
    faultsOf(email)
      .filter(({ span }) => !(email.inheritsSubject && span?.field === 'subject'))
      .map((fault) => ({ rule: id, severity, step: email.step, variant, ...fault })),
  );
}
