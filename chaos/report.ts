// The line that an invariant prints.
import { passed, type Verdict } from './verdict.ts';

export interface Line {
  id: string;
  seed: number;
  faults: number;
  n: number;
  lost: number;
  duplicate: number;
  recovery_ms_p95: number | null;
  pass: boolean;
  /** Only of a failed one: what is wrong, the first few. */
  wrong?: string[];
}

// More of the same does not help whoever reads it.
const shownWrongs = 8;

export interface Circumstances {
  seed: number;
  faults: number;
  recoveryMs: readonly number[];
  /** The control passes when the checker finds both kinds of damage. */
  mustFail?: boolean;
}

/** Makes the line and prints it. */
export function report(verdict: Verdict, { seed, faults, recoveryMs, mustFail = false }: Circumstances): Line {
  const { id, n, lost, duplicate, wrong } = verdict;
  const pass = mustFail ? lost > 0 && duplicate > 0 : passed(verdict);
  const line: Line = { id, seed, faults, n, lost, duplicate, recovery_ms_p95: percentile95(recoveryMs), pass };
  if (!pass && wrong.length > 0) line.wrong = wrong.slice(0, shownWrongs);
  console.log(JSON.stringify(line));
  return line;
}

function percentile95(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * 0.95) - 1] ?? null;
}
