import { AsyncLocalStorage } from 'node:async_hooks';

/** An item that waits for its group, or is in it. */
export interface Gathered<Item, Output> {
  item: Item;
  /** Runs something in the caller's context, so that its spans are the caller's, whoever's turn it is. */
  inContext<Result>(run: () => Result): Result;
  resolve(output: Output | Promise<Output>): void;
  reject(error: unknown): void;
}

/** How items become groups, and what is done with a group. */
export interface Gathering<Item, Output> {
  /** Groups of one key that are under way at once; meanwhile the next one gathers. */
  width: number;
  /** Most items of a group. */
  most: number;
  /** A group that takes longer, as one does that waits for somebody's lock, no longer holds up those who come later. */
  slowMs: number;
  /** Begins a group: is asked of one item after the other whether it may be in it, and takes at least the first. */
  admission?(): (item: Item) => boolean;
  /** Does the work of a group and settles every member; does not reject. */
  run(key: string, members: Gathered<Item, Output>[]): Promise<void>;
}

interface Lane<Item, Output> {
  waiting: Gathered<Item, Output>[];
  running: number;
  planned: boolean;
}

/**
 * Gathers what comes in a tick, or while groups of its key are under way, into groups: they grow with the load, and who
 * comes alone waits for nobody.
 */
export class Gatherer<Item, Output> {
  private readonly lanes = new Map<string, Lane<Item, Output>>();

  constructor(private readonly gathering: Gathering<Item, Output>) {}

  /** Settles as the item's group, or what became of it, says. */
  run(key: string, item: Item): Promise<Output> {
    const lane = this.lanes.get(key) ?? { waiting: [], running: 0, planned: false };
    this.lanes.set(key, lane);
    const inContext = AsyncLocalStorage.snapshot();
    return new Promise<Output>((resolve, reject) => {
      lane.waiting.push({ item, inContext, resolve, reject });
      this.plan(key, lane);
    });
  }

  /** Starts a group when there is room: at the end of the tick, so that all who come in it are in the same group. */
  private plan(key: string, lane: Lane<Item, Output>): void {
    if (lane.planned || lane.running === this.gathering.width) return;
    if (lane.waiting.length === 0) {
      if (lane.running === 0) this.lanes.delete(key);
      return;
    }
    lane.planned = true;
    setImmediate(() => {
      lane.planned = false;
      this.start(key, lane);
    });
  }

  private start(key: string, lane: Lane<Item, Output>): void {
    lane.running += 1;
    let counted = true;
    const giveBack = () => {
      if (!counted) return;
      counted = false;
      lane.running -= 1;
      this.plan(key, lane);
    };
    const slow = setTimeout(giveBack, this.gathering.slowMs);
    void this.gathering.run(key, this.takeFrom(lane)).finally(() => {
      clearTimeout(slow);
      giveBack();
    });
    this.plan(key, lane);
  }

  private takeFrom(lane: Lane<Item, Output>): Gathered<Item, Output>[] {
    const { most, admission } = this.gathering;
    if (!admission) return lane.waiting.splice(0, most);
    const admits = admission();
    const taken: typeof lane.waiting = [];
    const left: typeof lane.waiting = [];
    for (const one of lane.waiting) (taken.length < most && admits(one.item) ? taken : left).push(one);
    lane.waiting = left;
    return taken;
  }
}
