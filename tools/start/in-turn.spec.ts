import { expect, it } from '@jest/globals';
import { inTurn } from './in-turn.ts';

it('runs one after another, and goes on after a failure', async () => {
  const order: string[] = [];
  const ends: { resolve(): void; reject(error: Error): void }[] = [];
  const run = inTurn(async () => {
    order.push('begun');
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    ends.push({ resolve, reject });
    await promise.finally(() => order.push('ended'));
  });
  const [first, second] = [run(), run()];
  await Promise.resolve();
  expect(order).toEqual(['begun']);
  ends[0]!.reject(new Error('no room'));
  await expect(first).rejects.toThrow('no room');
  ends[1]!.resolve();
  await second;
  expect(order).toEqual(['begun', 'ended', 'begun', 'ended']);
});
