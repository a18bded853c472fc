import { Gatherer, wasUndone, type Gathered } from '@sortie/event-store';

// While a step is under way the next group of it gathers: two at once would be smaller and wait for each other's rows.
const width = 1;
// What one statement takes well; beyond it the first waits too long for the last.
const most = 64;
// Work that waits for somebody's lock does not hold up those who come later.
const slowMs = 100;

/**
 * Gathers what comes while other work of its kind and workspace is under way, and does it at once. `work` answers in
 * order; what it does is undone as a whole when it fails, and then each is done alone, so that a failure is the failure
 * of one. Where it does something for each by itself, it answers promises: what of that is done stays done.
 */
export class Batches<I, O> {
  private readonly gatherer: Gatherer<I, O>;

  constructor(private readonly work: (workspaceId: string, items: I[]) => Promise<(O | Promise<O>)[]>) {
    this.gatherer = new Gatherer({ width, most, slowMs, run: (key, members) => this.together(key, members) });
  }

  run(workspaceId: string, item: I): Promise<O> {
    return this.gatherer.run(workspaceId, item);
  }

  private async together(workspaceId: string, members: readonly Gathered<I, O>[]): Promise<void> {
    try {
      const items = members.map(({ item }) => item);
      const outputs = await members[0]!.inContext(() => this.work(workspaceId, items));
      members.forEach(({ resolve }, index) => resolve(outputs[index]!));
    } catch (error) {
      if (members.length === 1 || !wasUndone(error)) for (const { reject } of members) reject(error);
      else await Promise.all(members.map((member) => this.together(workspaceId, [member])));
    }
  }
}
