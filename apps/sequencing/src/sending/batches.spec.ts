import { describe, expect, it } from '@jest/globals';
import { Batches } from './batches.js';

describe('work that is gathered', () => {
  it('is done at once for all who come in a tick, and apart for each workspace', async () => {
    const groups: string[] = [];
    const batches = new Batches<number, number>(async (workspaceId, items) => {
      groups.push(`${workspaceId} ${items.join()}`);
      return items.map((item) => item * 2);
    });
    const answers = await Promise.all([batches.run('one', 1), batches.run('two', 2), batches.run('one', 3)]);
    expect(answers).toEqual([2, 4, 6]);
    expect(groups).toEqual(['one 1,3', 'two 2']);
  });

  it('gathers who comes while others are under way', async () => {
    const sizes: number[] = [];
    let free = () => {};
    const held = new Promise<void>((resolve) => (free = resolve));
    const batches = new Batches<number, number>(async (_, items) => {
      sizes.push(items.length);
      await held;
      return items;
    });
    const first = batches.run('one', 0);
    await new Promise(setImmediate);
    const others = [1, 2, 3].map((item) => batches.run('one', item));
    free();
    expect(await Promise.all([first, ...others])).toEqual([0, 1, 2, 3]);
    expect(sizes).toEqual([1, 3]);
  });

  it('is done alone for each after a failure, which is that of one', async () => {
    const batches = new Batches<number, number>(async (_, items) => {
      if (items.includes(2)) throw new RangeError('two');
      return items;
    });
    const outcomes = await Promise.allSettled([1, 2, 3].map((item) => batches.run('one', item)));
    expect(outcomes).toMatchObject([{ value: 1 }, { reason: new RangeError('two') }, { value: 3 }]);
  });

  it('is not repeated when nobody knows whether it was done', async () => {
    let runs = 0;
    const batches = new Batches<number, number>(async () => {
      runs += 1;
      throw new Error('Connection terminated unexpectedly');
    });
    const outcomes = await Promise.allSettled([1, 2].map((item) => batches.run('one', item)));
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(runs).toBe(1);
  });
});
