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
