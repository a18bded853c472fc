import { AsyncLocalStorage } from 'node:async_hooks';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Gatherer, type Gathering } from './gatherer.js';

type Settings = Partial<Gathering<number, string>>;

/** A gatherer of numbers whose groups end when they are let go. */
function held(settings: Settings = {}) {
  const groups: string[] = [];
  const letGo: (() => void)[] = [];
  const gatherer = new Gatherer<number, string>({
    width: 1,
    most: 3,
    slowMs: 100,
    run: async (key, members) => {
      groups.push(`${key} ${members.map(({ item }) => item).join()}`);
      await new Promise<void>((resolve) => letGo.push(resolve));
      for (const { item, resolve, reject } of members) {
        if (item < 0) reject(new RangeError(`${item}`));
        else resolve(`${key}${item}`);
      }
    },
    ...settings,
  });
  const run = (key: string, ...items: number[]) => Promise.allSettled(items.map((item) => gatherer.run(key, item)));
  /** Lets the oldest group go, and those start that were waiting for it: the tick in which it ends, and theirs. */
  const next = async () => {
    letGo.shift()!();
    await tick();
    await tick();
  };
  return { gatherer, groups, run, next };
}

/** To the end of the tick, behind the groups that were planned in it. */
const tick = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('items that are gathered', () => {
  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick'] });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('are a group when they come in one tick, in their order, and each has its own answer', async () => {
    const { groups, run, next } = held();
    const outcomes = Promise.all([run('a', 1), run('a', 2), run('a', 3)]);
    expect(groups).toEqual([]);
    await tick();
    expect(groups).toEqual(['a 1,2,3']);
    await next();
    expect((await outcomes).flat()).toMatchObject([{ value: 'a1' }, { value: 'a2' }, { value: 'a3' }]);
  });

  it('wait while as many groups of their key as may be are under way, and no other key does', async () => {
    const { groups, run, next } = held({ width: 2 });
    for (const item of [1, 2, 3, 4]) {
      void run('a', item);
      await tick();
    }
    void run('b', 1);
    await tick();
    expect(groups).toEqual(['a 1', 'a 2', 'b 1']);
    await next();
    expect(groups.slice(3)).toEqual(['a 3,4']);
  });

  it('are no more than a group takes; who is left comes first in the next', async () => {
    const { groups, run, next } = held();
    void run('a', 1, 2, 3, 4);
    await tick();
    void run('a', 5);
    await next();
    expect(groups).toEqual(['a 1,2,3', 'a 4,5']);
  });

  it('start beside a group as soon as there is room for another, without waiting for its end', async () => {
    const { groups, run } = held({ width: 2 });
    void run('a', 1, 2, 3, 4, 5, 6, 7);
    await tick();
    await tick();
    expect(groups).toEqual(['a 1,2,3', 'a 4,5,6']);
  });

  it('wait for another group when theirs does not admit them, and keep their order', async () => {
    const eachOnce = () => {
      const seen = new Set<number>();
      return (item: number) => !seen.has(item) && seen.add(item) === seen;
    };
    const { groups, run, next } = held({ admission: eachOnce });
    void run('a', 1, 1, 2, 1, 3, 4);
    await tick();
    await next();
    await next();
    expect(groups).toEqual(['a 1,2,3', 'a 1,4', 'a 1']);
  });

  it('are not held up by a group that is slow, whose end then gives back nothing more', async () => {
    const { groups, run, next } = held();
    const first = run('a', 1);
    await tick();
    void run('a', 2);
    jest.advanceTimersByTime(99);
    await tick();
    expect(groups).toEqual(['a 1']);
    jest.advanceTimersByTime(1);
    await tick();
    expect(groups).toEqual(['a 1', 'a 2']);
    await next();
    expect(await first).toMatchObject([{ value: 'a1' }]);
    void run('a', 3);
    await tick();
    expect(groups).toHaveLength(2);
    await next();
    expect(groups).toEqual(['a 1', 'a 2', 'a 3']);
  });

  it('leave no timer and no key behind', async () => {
    const { gatherer, run, next } = held();
    void run('a', 1, 2, 3, 4);
    await tick();
    expect(jest.getTimerCount()).toBe(1);
    await next();
    await next();
    expect(jest.getTimerCount()).toBe(0);
    expect(gatherer['lanes'].size).toBe(0);
  });

  it('fail each for itself, and hold up nobody who comes after', async () => {
    const { groups, run, next } = held();
    const outcomes = run('a', 1, -2, 3);
    await tick();
    await next();
    expect(await outcomes).toMatchObject([{ value: 'a1' }, { reason: new RangeError('-2') }, { value: 'a3' }]);
    void run('a', 4);
    await tick();
    expect(groups).toEqual(['a 1,-2,3', 'a 4']);
  });

  it('have the context of their callers, whoever started the group', async () => {
    const trace = new AsyncLocalStorage<string>();
    const gatherer = new Gatherer<number, string | undefined>({
      width: 1,
      most: 3,
      slowMs: 100,
      run: async (_, members) => {
        for (const { inContext, resolve } of members) resolve(inContext(() => trace.getStore()));
      },
    });
    const names = ['one', 'two', 'three', 'four'];
    const seen = names.map((name, item) => trace.run(name, () => gatherer.run('a', item)));
    expect(await Promise.all(seen)).toEqual(names);
  });
});
