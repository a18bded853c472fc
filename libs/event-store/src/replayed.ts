/** The member that marks a repeated answer on its way to the gateway, which turns it into a header. */
export const replayedMember = '$replayed';

/** Marks what was made of a repeated answer as repeated, too. */
export function repeats<T extends object>(answer: object, output: T): T {
  return Object.hasOwn(answer, replayedMember) ? { ...output, [replayedMember]: true } : output;
}
