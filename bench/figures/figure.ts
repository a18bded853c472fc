import type { Comparison } from '../rounds/compare.ts';

/** One line of the bench's answer. A figure without a target is printed for comparison only. */
export interface Figure extends Measured {
  id: string;
  target?: number;
}

/** A comparison, and what 100 000 would take where that has a limit of its own. */
export interface Measured extends Comparison {
  seconds?: number;
  most_seconds?: number;
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
  send_loop: 0.3,
  next_send: 0.8,
  next_send_window: 0.8,
  launch: undefined,
};

export type Print = (id: string, measured: Measured) => void;
