import { setTimeout as pause } from 'node:timers/promises';

// Often enough to add nothing to a journey that a person would notice, seldom enough to stay below the rate limit.
const everyMs = 40;

/** Looks again and again until there is something, and gives it; fails after `patienceMs`. */
export async function until<T>(
  what: string, look: () => Promise<T | undefined | null | false> | T | undefined | null | false, patienceMs = 60_000,
): Promise<T> {
  for (const end = Date.now() + patienceMs; ; await pause(everyMs)) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) throw new Error(`waited ${patienceMs} ms in vain for ${what}`);
  }
}
