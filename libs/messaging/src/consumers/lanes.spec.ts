import { expect, it } from '@jest/globals';
import { Lanes } from './lanes.js';

it('runs a few at a time, each item alone, and again what was asked for meanwhile', async () => {
  const gates: (() => void)[] = [];
  const begun: string[] = [];
  const lanes = new Lanes<string>(2, (item) => {
    begun.push(item);
    return new Promise((resolve) => gates.push(resolve));
  });
  for (const item of ['a', 'b', 'c', 'a', 'a']) lanes.ask(item);
  expect(begun).toEqual(['a', 'b']);
  gates.shift()!();
  await new Promise((resolve) => setImmediate(resolve));
  expect(begun).toEqual(['a', 'b', 'c']);
  gates.shift()!();
  await new Promise((resolve) => setImmediate(resolve));
  expect(begun).toEqual(['a', 'b', 'c', 'a']);
  const drained = lanes.drain();
  for (const open of gates) open();
  await drained;
  expect(begun).toHaveLength(4);
});
