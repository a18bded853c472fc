import { AsyncLocalStorage } from 'node:async_hooks';
import { DomainError } from '@sortie/contracts';

// What one statement takes well; beyond it the first waits too long for the last.
const mostItems = 64;
// Work that waits for somebody's lock does not hold up those who come later.
const slowMs = 100;

interface Waiting<I, O> {
  item: I;
  resolve(output: O): void;
  reject(error: unknown): void;
}

interface Lane<I, O> {
  waiting: Waiting<I, O>[];
  running: boolean;
}

/**
 * Gathers what comes while other work of its kind and workspace is under way, and does it at once: a group grows with
 * the load, and who comes alone waits for nobody. `work` answers in order; what it does is undone as a whole when it
 * fails, and then each is done alone, so that a failure is the failure of one.
 */
export class Batches<I, O> {
  private readonly lanes = new Map<string, Lane<I, O>>();

  constructor(private readonly work: (workspaceId: string, items: I[]) => Promise<O[]>) {}

  run(workspaceId: string, item: I): Promise<O> {
    const lane = this.lanes.get(workspaceId) ?? { waiting: [], running: false };
    this.lanes.set(workspaceId, lane);
    const inContext = AsyncLocalStorage.snapshot();
    return new Promise<O>((resolve, reject) => {
      lane.waiting.push({ item, resolve, reject });
      if (!lane.running) this.plan(workspaceId, lane, inContext);
    });
  }

  /** At the end of the tick, so that all who come in it are in the same group. */
  private plan(workspaceId: string, lane: Lane<I, O>, inContext: ReturnType<typeof AsyncLocalStorage.snapshot>): void {
    lane.running = true;
    setImmediate(() => {
      const members = lane.waiting.splice(0, mostItems);
      let counted = true;
      const next = () => {
        if (!counted) return;
        counted = false;
        lane.running = false;
        if (lane.waiting.length > 0) this.plan(workspaceId, lane, inContext);
        else this.lanes.delete(workspaceId);
      };
      const slow = setTimeout(next, slowMs);
      void inContext(() => this.together(workspaceId, members)).finally(() => {
        clearTimeout(slow);
        next();
      });
    });
  }

  private async together(workspaceId: string, members: readonly Waiting<I, O>[]): Promise<void> {
    try {
      const outputs = await this.work(workspaceId, members.map(({ item }) => item));
      members.forEach(({ resolve }, index) => resolve(outputs[index]!));
    } catch (error) {
      if (members.length === 1 || !wasUndone(error)) for (const { reject } of members) reject(error);
      else await Promise.all(members.map((member) => this.together(workspaceId, [member])));
    }
  }
}

/** Whether the failure says that nothing was done. Classes 08 and 57P are connections lost, perhaps at the COMMIT. */
function wasUndone(error: unknown): boolean {
  if (error instanceof DomainError || error instanceof TypeError || error instanceof RangeError) return true;
  const { code } = error as { code?: string };
  return typeof code === 'string' && /^(?!08|57P)[0-9A-Z]{5}$/.test(code);
}
