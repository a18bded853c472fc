import type { Comparison } from '../rounds/compare.ts';

/** One line of the bench's answer. A figure without a target is printed for comparison only. */
export interface Figure extends Comparison {
  id: string;
  target?: number;
}

/** The ratio that each figure must reach. */
export const targets: Record<string, number | undefined> = {
  read_one: 0.35,
  write_one: 0.25,
  read_multi: 0.2,
  write_multi: 0.15,
  append: 0.6,
  command: undefined,
  webhook_loop: 0.4,
};

export type Print = (id: string, comparison: Comparison) => void;
