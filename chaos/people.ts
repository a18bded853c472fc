// The audience of a drill: scripted recipients of the sandbox in known proportions, in a seeded order.
import { shuffled, type Random } from './random.ts';

export const scripts = [
  'interested',
  'not-interested',
  'question',
  'ooo',
  'unsubscribe',
  'bounce',
  'late-bounce',
  'complain',
  'soft',
  'silent',
] as const;

export type Script = (typeof scripts)[number];

export interface Person {
  email: string;
  script: Script;
}

/** Of a hundred people: enough of each kind to matter, and most of them silent, as in life. */
export const ofHundred: Record<Script, number> = {
  interested: 5,
  'not-interested': 4,
  question: 4,
  ooo: 8,
  unsubscribe: 5,
  bounce: 5,
  'late-bounce': 5,
  complain: 3,
  soft: 8,
  silent: 53,
};

/** `count` people in those proportions; the rest of a division is silent. */
export function audience(count: number, random: Random): Person[] {
  const list: Script[] = scripts.flatMap((script) =>
    Array<Script>(Math.floor((count * ofHundred[script]) / 100)).fill(script),
  );
  while (list.length < count) list.push('silent');
  return shuffled(list, random).map((script, index) => ({ script, email: `${script}+${index}@sandbox.test` }));
}
