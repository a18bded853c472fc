import type { EmailStep } from '@sortie/contracts';

/** What `next` and `go_to` call the end of a sequence. */
export const endName = 'end';

/** The index of the step that a name leads to; null is the end, undefined nowhere. */
export function stepNamed(steps: readonly EmailStep[], name: string): number | null | undefined {
  if (name === endName) return null;
  const index = steps.findIndex(({ id }) => id === name);
  return index < 0 ? undefined : index;
}

/** The step that follows when no branch is taken; null is the end. */
export function stepAfter(steps: readonly EmailStep[], index: number): number | null {
  const next = steps[index]?.next;
  if (next !== undefined) return stepNamed(steps, next) ?? null;
  return index + 1 < steps.length ? index + 1 : null;
}

/** Whether the way from a step comes by another when no branch is taken; it begins with the step itself. */
export function comesBy(steps: readonly EmailStep[], from: number, step: number): boolean {
  let at: number | null = from;
  while (at !== null && at < step) at = stepAfter(steps, at);
  return at === step;
}

/** Whether some way leads from a step to a later one, branches taken or not. */
export function leadsTo(steps: readonly EmailStep[], from: number, step: number): boolean {
  const reached = new Set<number | null>([from]);
  for (let at = from; at < step; at++) {
    if (!reached.has(at)) continue;
    reached.add(stepAfter(steps, at));
    for (const { go_to } of steps[at]!.branches ?? []) reached.add(stepNamed(steps, go_to) ?? null);
  }
  return reached.has(step);
}

/** Where an enrollment stands: `head` begins its way, and the touches of the steps in `open` are not decided yet. */
export interface Place {
  head: number;
  open: readonly number[];
}

/** Whether its way comes to a step only behind one that is still open: a mail that overtook the branch waits there. */
export function isAhead(steps: readonly EmailStep[], step: number, { head, open }: Place): boolean {
  return open.some((at) => at < step && comesBy(steps, head, at) && comesBy(steps, at, step));
}
