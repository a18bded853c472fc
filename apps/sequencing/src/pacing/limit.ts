import type { LimitName, LimitOwner } from '@sortie/contracts';

/**
 * One thing that may keep a mail from going out, with the state it depends on. Limits know nothing of each other: a
 * mail may go when all of them are open, so a further limit can only ever delay it.
 */
export interface Limit {
  name: LimitName;
  owner: LimitOwner;
  ownerId: string | null;
  /** What it is set to and where it stands, in words. */
  value(now: Date): string;
  /** The first instant at or after `at` at which it is open; null: only somebody's change opens it. Never decreases. */
  next(at: Date): Date | null;
}

/** A limit that is open from an instant on. */
export function from(limit: Omit<Limit, 'next'>, instant: Date): Limit {
  return { ...limit, next: (at) => (instant > at ? instant : at) };
}

/** A limit that nothing but a change opens. */
export function shut(limit: Omit<Limit, 'next'>): Limit {
  return { ...limit, next: () => null };
}
