import { setTimeout as wait } from 'node:timers/promises';

// A server on the tester's own machine answers within milliseconds; one that hangs does so for minutes, and a Sent
// folder's word may take eleven of them.
export const patienceMs = 5_000;

/**
 * Whom one advance of a test clock no longer waits for: mailboxes on real servers of the tester's machine that took too
 * long. What they began goes on and is recorded when it ends; the rest of theirs is due at the next advance.
 */
export class Stragglers {
  /** They send nothing more in this advance. */
  readonly silent = new Set<string>();
  /** Their unknown outcomes are told later. */
  readonly untold = new Set<string>();

  /** `own`: mailboxes whose server is not the sandbox, which is always waited for. */
  constructor(private readonly own: ReadonlySet<string> = new Set()) {}

  /** Waits for what a mailbox does, unless it takes too long; answers `late` then. */
  async patiently<T>(mailboxId: string, work: Promise<T>, late: T): Promise<T> {
    if (!this.own.has(mailboxId)) return work;
    const over = new AbortController();
    // Once nobody waits, its failure is nobody's either: what it leaves behind is mended like a dead process's.
    const settled = work.finally(() => over.abort());
    settled.catch(() => undefined);
    const impatience = wait(patienceMs, undefined, { signal: over.signal }).then(
      () => {
        this.silent.add(mailboxId);
        return late;
      },
      () => settled,
    );
    return Promise.race([settled, impatience]);
  }

  /** Of mailboxes with unknown outcomes, those that are still waited for; `since`: when that began. */
  awaited(mailboxIds: readonly string[], since: number): string[] {
    if (Date.now() - since > patienceMs)
      for (const id of mailboxIds) if (this.own.has(id)) this.untold.add(id);
    return mailboxIds.filter((id) => !this.untold.has(id));
  }

  /** All of them, for the answer. */
  get ids(): string[] {
    return [...new Set([...this.silent, ...this.untold])].sort();
  }
}
