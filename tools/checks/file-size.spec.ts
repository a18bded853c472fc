import { expect, it } from '@jest/globals';
import { sources, textOf } from './sources.ts';

// One idea a file: over this it is two.
const longest = 250;
const median = 60;

const lengths = sources().map((path) => ({ path, lines: textOf(path).trimEnd().split('\n').length }));

it('finds the sources', () => {
  expect(lengths.length).toBeGreaterThan(200);
});

it(`has no source file over ${longest} lines`, () => {
  expect(lengths.filter(({ lines }) => lines > longest)).toEqual([]);
});

it(`has a median source file of at most ${median} lines`, () => {
  const sorted = lengths.map(({ lines }) => lines).sort((a, b) => a - b);
  expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThanOrEqual(median);
});
