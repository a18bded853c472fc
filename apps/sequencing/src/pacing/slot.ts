import type { Limit } from './limit.js';

/** When a mail may go, and what decides it. */
export interface Slot {
  /** The first instant at which every limit is open; null: none is known. */
  at: Date | null;
  /** When to look again: the slot, or how far the search has come, or after a while where only a change helps. */
  lookAt: Date;
  /** Of the limits that are closed now, the one that opens last; null when the mail may go now. */
  binding: Limit | null;
  waterfall: LimitNow[];
}

/** A limit, and when it opens by itself; null: not without a change. */
export interface LimitNow {
  limit: Limit;
  opens: Date | null;
}

// Two windows that do not meet move the search by half a day or so each time: this is some two months. Who has all of
// these days closed is looked at again then.
const mostRounds = 130;
// What nobody has changed for a day may have been missed; changes themselves wake what waits for them.
const lookAgainMs = 86_400_000;

/** The first instant from `now` on at which all limits are open: each moves the others on until none does. */
export function earliestSlot(limits: readonly Limit[], now: Date): Slot {
  const waterfall = limits.map((limit) => ({ limit, opens: limit.next(now) }));
  const binding = bindingOf(waterfall, now);
  if (!binding) return { at: now, lookAt: now, binding, waterfall };
  let at: Date | null = now;
  let reached = now;
  for (let round = 0; ; round += 1) {
    at = afterAll(limits, reached);
    if (!at) return { at, lookAt: new Date(now.getTime() + lookAgainMs), binding, waterfall };
    if (at.getTime() === reached.getTime()) return { at, lookAt: at, binding, waterfall };
    reached = at;
    if (round === mostRounds) return { at: null, lookAt: reached, binding, waterfall };
  }
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
