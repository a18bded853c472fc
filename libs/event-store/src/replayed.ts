/** The member that marks a repeated answer on its way to the gateway, which turns it into a header. */
export const replayedMember = '$replayed';

/** Marks what was made of a repeated answer as repeated, too. */
export function repeats<T extends object>(answer: object, output: T): T {
  return Object.hasOwn(answer, replayedMember) ? { ...output, [replayedMember]: true } : output;
}

/** Marks a repeated answer as what its command came to, also behind its unit. */
export const concluded = 'concluded';

/** Whether a repeated answer is what its command came to, so that nothing is left to do. */
export function isConcluded(answer: object): boolean {
  return (answer as Record<string, unknown>)[replayedMember] === concluded;
}
