import { dayMs } from '@sortie/contracts';
import type { Limit } from './limit.js';

/** When a mail may go, and what decides it. */
export interface Slot {
  /** The first instant at which every limit is open; null: none is known. */
  at: Date | null;
  /** When to look again: at the slot, or after a while where none is known. */
  lookAt: Date;
  /** No limit needs a change, and yet there is no time at which all are open. */
  neverMeets: boolean;
  /** Of the limits that are closed now, the one that opens last; null when the mail may go now. */
  binding: Limit | null;
  waterfall: LimitNow[];
}

/** A limit, and when it opens by itself; null: not without a change. */
export interface LimitNow {
  limit: Limit;
  opens: Date | null;
}

// Two windows that do not meet move the search by a day or so each time: this is some two months, over every change of
// clocks but one.
const mostRounds = 60;
// What nobody has changed for a day may have been missed; changes themselves wake what waits for them.
const lookAgainMs = dayMs;
// Somebody may have moved one of the windows by then; to search more often would find the same.
const searchAgainMs = 7 * dayMs;

/** The first instant from `now` on at which all limits are open: each moves the others on until none does. */
export function earliestSlot(limits: readonly Limit[], now: Date): Slot {
  const waterfall = limits.map((limit) => ({ limit, opens: limit.next(now) }));
  const binding = bindingOf(waterfall, now);
  let reached = now;
  for (let round = 0; round < mostRounds; round += 1) {
    const at = afterAll(limits, reached);
    if (!at) return { at, lookAt: new Date(now.getTime() + lookAgainMs), neverMeets: false, binding, waterfall };
    if (at.getTime() === reached.getTime()) return { at, lookAt: at, neverMeets: false, binding, waterfall };
    reached = at;
  }
  return { at: null, lookAt: new Date(now.getTime() + searchAgainMs), neverMeets: true, binding, waterfall };
}

/** Whether a mail may go at that instant. */
export function isOpen(limits: readonly Limit[], at: Date): boolean {
  return limits.every((limit) => limit.next(at)?.getTime() === at.getTime());
}

function afterAll(limits: readonly Limit[], from: Date): Date | null {
  let at: Date | null = from;
  for (const limit of limits) {
    at = limit.next(at);
    if (!at) return null;
  }
  return at;
}

function bindingOf(waterfall: readonly LimitNow[], now: Date): Limit | null {
  let last: LimitNow | null = null;
  for (const candidate of waterfall) {
    if (candidate.opens === null) return candidate.limit;
    if (candidate.opens > (last?.opens ?? now)) last = candidate;
  }
  return last?.limit ?? null;
}
