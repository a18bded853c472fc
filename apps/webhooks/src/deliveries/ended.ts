import type { Job } from './job.js';
import { placesOf, type Lane } from './lane.js';
import type { Outcome } from './outcome.js';

/** An attempt that has ended and is not written yet. */
export interface Ended {
  lane: Lane;
  job: Job;
  outcome: Outcome;
}

/** The values of `arrived`: the attempts lane by lane, and where each lane's begin and end (from 1, inclusive). */
export function arrivedValues(ended: readonly Ended[]): unknown[] {
  const byLane = Map.groupBy(ended, ({ lane }) => lane);
  const ends: number[] = [];
  let end = 0;
  for (const of of byLane.values()) ends.push((end += of.length));
  const all = [...byLane.values()].flat();
  return [
    ...placesOf([...byLane.keys()]),
    ends.map((_, index) => (ends[index - 1] ?? 0) + 1),
    ends,
    all.map(({ job }) => job.sequence),
    all.map(({ outcome }) => outcome.status),
  ];
}

/** The values of `failed`, an element of each for each attempt. */
export function failedValues(ended: readonly Ended[]): unknown[] {
  return [
    ...placesOf(ended.map(({ lane }) => lane)),
    ended.map(({ job }) => job.sequence),
    ended.map(({ job }) => job.attempts),
    ended.map(({ outcome }) => outcome.state),
    ended.map(({ outcome }) => outcome.status),
    ended.map(({ outcome }) => outcome.error),
    ended.map(({ outcome }) => outcome.inMs),
  ];
}
