// Delivers answers to the platform's own mail listener, in due order, until each is taken or refused for good; visits
// and webhooks for some time only.
// A crash between the listener's 250 and our commit repeats the same Message-ID; the listener drops the repetition.
import { EventEmitter, once } from 'node:events';
import type { AnswerPost } from './answer-post.js';
import type { OutboxStore, PendingAnswer } from './outbox.store.js';

// A page keeps the four connections of the transport busy without holding many raw mails in memory.
const PAGE = 64;
// The first retry comes soon, because in a drill the listener is back within a second; the last is still prompt.
const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 5_000;
// A page or a webhook may hang for ever, and every test clock waits for the outbox: longer than a restart of the
// platform, and within the minute that an advance waits.
const HTTP_PATIENCE_MS = 30_000;
// A commit whose acknowledgement was lost wakes nobody; this look finds its answer.
const IDLE_LOOK_MS = 1_000;

export class Outbox {
  private readonly signals = new EventEmitter();
  private readonly finished: Promise<void>;
  private stopped = false;
  private nudged = false;
  /** Since when this process has tried what could not be delivered yet. */
  private readonly triedSince = new Map<string, number>();

  constructor(
    private readonly rows: OutboxStore,
    private readonly post: AnswerPost,
    private readonly nowMs: () => number = () => performance.now(),
  ) {
    this.finished = this.run();
  }

  /** Says that an answer was committed. */
  nudge(): void {
    this.nudged = true;
    this.signals.emit('nudge');
  }

  /** Waits until nothing is pending, at most `deadlineMs`; returns how many still are. */
  async settled(deadlineMs: number): Promise<number> {
    const over = new AbortController();
    const signal = AbortSignal.any([over.signal, AbortSignal.timeout(deadlineMs)]);
    try {
      await this.rows.hurry();
      this.nudge();
      for (;;) {
        // Listened for before counting, so that a drain between the two is not missed.
        const drained = once(this.signals, 'drained', { signal }).catch(() => undefined);
        const { pending } = await this.rows.backlog();
        if (pending === 0 || signal.aborted || this.stopped) return pending;
        await drained;
      }
    } finally {
      over.abort();
    }
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.nudge();
    await this.finished;
    this.signals.emit('drained');
    this.post.close();
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      // Lowered before the look, so that a nudge during it leads to another look.
      this.nudged = false;
      try {
        const page = await this.rows.due(PAGE);
        await Promise.all(page.map((answer) => this.deliver(answer)));
        if (page.length > 0) continue;
        const { pending, dueInMs } = await this.rows.backlog();
        if (pending === 0) this.drained();
        await this.rest(Math.min(dueInMs ?? IDLE_LOOK_MS, IDLE_LOOK_MS));
      } catch {
        // Postgres is away for a moment: the rows are still there, look again later.
        await this.rest(FIRST_RETRY_MS);
      }
    }
  }

  private drained(): void {
    this.triedSince.clear();
    this.signals.emit('drained');
  }

  private async deliver(answer: PendingAnswer): Promise<void> {
    const began = this.nowMs();
    const outcome = await this.post.send(answer);
    if (outcome.verdict === 'taken') await this.rows.delivered(answer.id);
    else if (outcome.verdict === 'refused' || this.outOfPatience(answer, began)) {
      await this.rows.failed(answer.id, outcome.reason);
    } else {
      const delay = Math.min(FIRST_RETRY_MS * 2 ** Math.min(answer.attempts, 10), LAST_RETRY_MS);
      await this.rows.retry(answer.id, delay, outcome.reason);
    }
  }

  /** Mail goes to our own listener, which takes it once it is back; an answer that is lost would not be an emulation. */
  private outOfPatience({ id, kind }: PendingAnswer, began: number): boolean {
    if (kind !== 'visit' && kind !== 'webhook') return false;
    const since = this.triedSince.get(id) ?? began;
    this.triedSince.set(id, since);
    return this.nowMs() - since >= HTTP_PATIENCE_MS;
  }

  private async rest(ms: number): Promise<void> {
    if (this.nudged) return;
    const woken = new AbortController();
    const wake = () => woken.abort();
    this.signals.once('nudge', wake);
    const timer = setTimeout(wake, Math.max(ms, 1));
    await once(woken.signal, 'abort');
    clearTimeout(timer);
    this.signals.off('nudge', wake);
  }
}
