import type { EmailStep } from '@sortie/contracts';

const dayMs = 86_400_000;

/** The next touch of an enrollment. */
export interface PlannedTouch {
  step: number;
  dueAt: Date;
}

/**
 * What comes after step `after` (-1 at the start), counted from `from`. Who has answered gets no cold step any more,
 * only those for `replied`. Null: the sequence is at its end.
 */
export function nextTouch(
  steps: readonly EmailStep[],
  after: number,
  replied: boolean,
  from: Date,
): PlannedTouch | null {
  for (let step = after + 1; step < steps.length; step++) {
    const { wait_days = 0, if: condition } = steps[step]!;
    if (replied && condition !== 'replied') continue;
    return { step, dueAt: new Date(from.getTime() + wait_days * dayMs) };
  }
  return null;
}
