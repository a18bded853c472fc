// Many callers, one transaction: what arrives while a commit is under way shares the next one.

interface Waiting<Item> {
  item: Item;
  resolve: () => void;
  reject: (error: unknown) => void;
}

export interface GroupCommit<Item> {
  /** Writes a group in one transaction. */
  write: (items: Item[]) => Promise<void>;
  /** Whether an item is to blame, so that the others deserve a transaction without it. */
  oneIsToBlame: (error: unknown) => boolean;
  bytesOf: (item: Item) => number;
}

// 500 messages a transaction: beyond that a bigger group saves nothing, and each caller only waits longer.
const GROUP_ITEMS = 500;
// 16 MiB: the statement carries twice that in hexadecimal, well inside Postgres's limit of 1 GiB.
const GROUP_BYTES = 16 * 1024 * 1024;

/** Returns a function that settles when its item is committed, or was refused. */
export function groupCommit<Item>({ write, oneIsToBlame, bytesOf }: GroupCommit<Item>): (item: Item) => Promise<void> {
  const queue: Waiting<Item>[] = [];
  let writing = false;

  async function drain(): Promise<void> {
    writing = true;
    while (queue.length > 0) await commit(nextGroup());
    writing = false;
  }

  function nextGroup(): Waiting<Item>[] {
    let count = 0;
    let bytes = 0;
    for (const { item } of queue.slice(0, GROUP_ITEMS)) {
      bytes += bytesOf(item);
      if (count > 0 && bytes > GROUP_BYTES) break;
      count += 1;
    }
    return queue.splice(0, count);
  }

  async function commit(group: Waiting<Item>[]): Promise<void> {
    try {
      await write(group.map(({ item }) => item));
      for (const { resolve } of group) resolve();
    } catch (error) {
      if (group.length > 1 && oneIsToBlame(error)) {
        for (const waiting of group) await commit([waiting]);
      } else {
        for (const { reject } of group) reject(error);
      }
    }
  }

  return (item) =>
    new Promise((resolve, reject) => {
      queue.push({ item, resolve, reject });
      if (!writing) void drain();
    });
}
