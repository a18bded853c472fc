import type { EmailStep } from '@sortie/contracts';
import { stepAfter } from '../sequences/step-graph.js';
import { suits, type Standing } from './conditions.js';

/**
 * The step that comes after `after` (-1 at the start) when no branch is taken. Who has answered gets no cold step any
 * more, only those for people who answered so. Null: the sequence is at its end.
 */
export function nextStep(
  steps: readonly EmailStep[],
  after: number,
  { reply, answered }: Pick<Standing, 'reply' | 'answered'>,
): number | null {
  for (let step = after < 0 ? 0 : stepAfter(steps, after); step !== null; step = stepAfter(steps, step)) {
    if (!answered || suits(steps[step]!.if, reply)) return step;
  }
  return null;
}
