import { describe, expect, it } from '@jest/globals';
import { Slots } from './slots.js';

describe('Slots', () => {
  it('lets a few run at once and the others follow in order, whatever becomes of each', async () => {
    const slots = new Slots(2);
    const running: number[] = [];
    const order: number[] = [];
    let most = 0;
    const ends: (() => void)[] = [];
    const all = [0, 1, 2, 3, 4].map((n) =>
      slots.run(async () => {
        running.push(n);
        order.push(n);
        most = Math.max(most, running.length);
        await new Promise<void>((resolve) => (ends[n] = resolve));
        running.splice(running.indexOf(n), 1);
        if (n === 1) throw new Error('failed');
      }).catch(() => undefined),
    );
    for (let n = 0; n < 5; n += 1) {
      await Promise.resolve();
      ends[n]?.();
      await all[n];
    }
    expect(order).toEqual([0, 1, 2, 3, 4]);
    expect(most).toBe(2);
  });
});
