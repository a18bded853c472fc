// What one invariant came to.

export interface Verdict {
  id: string;
  n: number;
  lost: number;
  duplicate: number;
  /** Everything else that is wrong, in words; a few of them are printed. */
  wrong: string[];
}

export function passed({ lost, duplicate, wrong }: Verdict): boolean {
  return lost === 0 && duplicate === 0 && wrong.length === 0;
}

/** How often each key occurs. */
export function tally<T>(items: Iterable<T>): Map<T, number> {
  const counts = new Map<T, number>();
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
  return counts;
}

/** Compares what must be there, each once, with what is there. */
export function compare(
  expected: Iterable<string>,
  found: Iterable<string>,
): Pick<Verdict, 'n' | 'lost' | 'duplicate'> & { extra: string[] } {
  const wanted = new Set(expected);
  const counts = tally(found);
  let duplicate = 0;
  for (const count of counts.values()) duplicate += count - 1;
  const lost = [...wanted].filter((key) => !counts.has(key)).length;
  return { n: wanted.size, lost, duplicate, extra: [...counts.keys()].filter((key) => !wanted.has(key)) };
}
