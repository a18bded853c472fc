import { normalText, whole } from '../rule.js';
import type { Rule } from '../rule.js';

/** The same words again: a reader sees a machine, and a filter sees a bulk mail. */
export const duplicateStep: Rule = {
  id: 'duplicate-step',
  severity: 'warning',
  about: 'A body that another step or variant has already',
  check: ({ step, body, readable, earlier }) => {
    const own = normalText(readable);
    if (own === '') return [];
    const same = earlier.find((other) => other.readable === own);
    if (!same) return [];
    const where = same.step === step ? `variant ${same.variant}` : `step ${same.step + 1}`;
    return [{
      span: whole(body),
      message: `The body is the same as that of ${where}`,
      fix: same.step === step
        ? 'Word it differently: equal variants test nothing'
        : 'Say something new, or take the step out',
    }];
  },
};
