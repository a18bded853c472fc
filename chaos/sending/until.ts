import { setTimeout as wait } from 'node:timers/promises';

const lookMs = 20;
// A service boots in about a second; a busy machine takes many times that.
const patienceMs = 180_000;

/** Looks until it is so. */
export async function until(look: () => boolean | Promise<boolean>, what: string, most = patienceMs): Promise<void> {
  for (const giveUp = Date.now() + most; !(await look()); await wait(lookMs)) {
    if (Date.now() > giveUp) throw new Error(`waited ${most / 1000} s for ${what}`);
  }
}
