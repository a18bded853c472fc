import { describe, expect, it } from '@jest/globals';
import { groupCommit } from './group-commit.js';

function recorder(refuse: (item: number) => boolean = () => false) {
  const groups: number[][] = [];
  const release: Array<() => void> = [];
  const commit = groupCommit<number>({
    write: async (items) => {
      groups.push(items);
      await new Promise<void>((resolve) => release.push(resolve));
      if (items.some(refuse)) throw new Error('refused');
    },
    oneIsToBlame: () => true,
    bytesOf: (item) => item,
  });
  const releaseAll = async (promises: Promise<unknown>[]) => {
    const done = Promise.allSettled(promises);
    let settled = false;
    void done.then(() => (settled = true));
    while (!settled) {
      release.splice(0).forEach((resolve) => resolve());
      await new Promise(setImmediate);
    }
    return (await done).map(({ status }) => status);
  };
  return { groups, commit, releaseAll };
}

describe('groupCommit', () => {
  it('shares one write between all that arrive during the one before', async () => {
    const { groups, commit, releaseAll } = recorder();
    expect(await releaseAll([1, 2, 3].map(commit))).toEqual(['fulfilled', 'fulfilled', 'fulfilled']);
    expect(groups).toEqual([[1], [2, 3]]);
  });

  it('answers nobody before the write is over', async () => {
    const { commit, releaseAll } = recorder();
    let answered = false;
    const first = commit(1).then(() => (answered = true));
    await new Promise(setImmediate);
    expect(answered).toBe(false);
    await releaseAll([first]);
    expect(answered).toBe(true);
  });

  it('refuses only the one to blame', async () => {
    const { commit, releaseAll } = recorder((item) => item === 3);
    expect(await releaseAll([1, 2, 3, 4].map(commit))).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
  });

  it('bounds a group by bytes, and still takes an item above the bound', async () => {
    const { groups, commit, releaseAll } = recorder();
    const large = 12 * 1024 * 1024;
    await releaseAll([1, large, large, 2 * large].map(commit));
    expect(groups).toEqual([[1], [large], [large], [2 * large]]);
  });
});
