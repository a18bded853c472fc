import type { LintStep } from './finding.js';

/** One wording of a step. */
export interface StepText {
  subject: string;
  body: string;
  /** `a` is the step's own, `b`, `c`, … are its variants; null when it has none. */
  variant: string | null;
  /** The subject is the step's own, so what is wrong with it was said of `a`. */
  inheritsSubject: boolean;
}

/** Every wording that a step may be sent in. */
export function textsOf({ subject, body, variants = [] }: LintStep): StepText[] {
  const own = { subject: subject ?? '', body: body ?? '', inheritsSubject: false };
  if (variants.length === 0) return [{ ...own, variant: null }];
  return [
    { ...own, variant: 'a' },
    ...variants.map((wording, index) => ({
      subject: wording.subject ?? own.subject,
      body: wording.body ?? '',
      variant: String.fromCharCode('b'.charCodeAt(0) + index),
      inheritsSubject: wording.subject === undefined || wording.subject === null,
    })),
  ];
}
