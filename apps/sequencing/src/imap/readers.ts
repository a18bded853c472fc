import { Inject, Injectable } from '@nestjs/common';
import { minuteMs } from '@sortie/contracts';
import { EventStore } from '@sortie/event-store';
import { Log } from '@sortie/platform';
import { InboundMails } from '../inbound/handle-mail.js';
import { imapFailure } from '../mailboxes/connection-failure.js';
import { SessionPool } from '../sending/session-pool.js';
import { SequencingConfig } from '../sequencing.config.js';
import { readAccount } from './account.js';
import { readableMailboxes, type ReadableMailbox } from './readable-mailboxes.js';
import { ReaderLocks } from './reader-locks.js';
import { readerConnected, readerFailed, readerStarts, readerWorks } from './reading-state.js';
import { readMailbox } from './read-mailbox.js';
import { Senders } from './senders.js';
import { Slots } from './slots.js';
import { Struggle } from './struggle.js';

// How long a new mailbox waits for its reader, and a changed password for being tried.
const tickMs = 5000;
// Batches in memory at once per process: each holds some MiB.
const batchesAtOnce = 16;
// Mails that are recorded at once: each holds one of the few database connections, which the sender needs too.
const recordsAtOnce = 2;
// A restart must not open hundreds of connections in one moment.
const startsPerLook = 50;
// With more mailboxes than readers everyone has a turn of this length.
const turnMs = 5 * minuteMs;

interface Running {
  fingerprint: string;
  since: number;
  abort: AbortController;
  done: Promise<void>;
}

/** Reads all mailboxes that have IMAP: one reader for each, among all processes. */
@Injectable()
export class ImapReaders {
  /** Told whenever a mailbox is read to its end. */
  onCaughtUp?: (mailboxId: string) => void;
  private readonly running = new Map<string, Running>();
  private readonly memories = new Map<string, { struggle: Struggle; senders: Senders }>();
  private readonly slots = { batches: new Slots(batchesAtOnce), records: new Slots(recordsAtOnce) };
  private readonly locks: ReaderLocks;
  private timer?: NodeJS.Timeout;
  private round?: Promise<void>;

  constructor(
    @Inject(EventStore) private readonly store: EventStore,
    @Inject(InboundMails) private readonly mails: InboundMails,
    @Inject(SequencingConfig) private readonly config: SequencingConfig,
    @Inject(SessionPool) { pool }: SessionPool,
    @Inject(Log) private readonly log: Log,
  ) {
    this.locks = new ReaderLocks(pool, () => this.endAll());
  }

  start(): void {
    this.timer = setInterval(() => void this.look(), tickMs);
    void this.look();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.round;
    const done = [...this.running.values()].map((reader) => reader.done);
    this.endAll();
    await Promise.all(done);
    await this.locks.close();
  }

  /** Starts readers that are due, ends those whose mailbox has changed or is gone. One look at a time. */
  look(): Promise<void> {
    this.round ??= this.lookAround()
      .catch((error: unknown) => this.log.error('the mailboxes to read could not be looked up', error))
      .finally(() => (this.round = undefined));
    return this.round;
  }

  private async lookAround(): Promise<void> {
    const wanted = await readableMailboxes(this.store);
    const byId = new Map(wanted.map((mailbox) => [mailbox.id, mailbox]));
    for (const [id, reader] of this.running) if (byId.get(id)?.fingerprint !== reader.fingerprint) reader.abort.abort();
    const waiting = wanted.filter(({ id, due }) => due && !this.running.has(id)).map(({ id }) => id);
    // Those that other processes read wait for nobody: they must not use up the starts.
    for (const id of await this.locks.free(waiting, startsPerLook)) {
      if (!(await this.locks.take(id))) continue;
      if (this.running.size >= this.config.imapReaders) {
        await this.locks.release(id);
        return this.endLongest();
      }
      this.begin(byId.get(id)!);
    }
  }

  private begin(mailbox: ReadableMailbox): void {
    const abort = new AbortController();
    const done = this.read(mailbox, abort.signal).finally(async () => {
      this.running.delete(mailbox.id);
      await this.locks.release(mailbox.id).catch(() => undefined);
    });
    this.running.set(mailbox.id, { fingerprint: mailbox.fingerprint, since: Date.now(), abort, done });
  }

  private async read({ workspaceId, id }: ReadableMailbox, signal: AbortSignal): Promise<void> {
    const place = { workspaceId, mailboxId: id };
    try {
      const account = await readAccount(this.store, this.config, workspaceId, id);
      if (!account) return;
      await readerStarts(this.store, place);
      const { store, mails, log, slots, config } = this;
      const backfill = { days: config.imapBackfillDays, mails: config.imapBackfillMails };
      let well = false;
      const worked = async () => {
        if (!well) await readerWorks(store, place);
        well = true;
      };
      await readMailbox(
        { store, mails, log, account, backfill, slots, ...this.memoryOf(id), worked, signal },
        { connected: () => readerConnected(store, place), caughtUp: () => this.onCaughtUp?.(id) },
      );
    } catch (error) {
      if (signal.aborted) return;
      const failure = imapFailure(error);
      await readerFailed(this.store, place, failure).catch((failed: unknown) =>
        this.log.error('the state of a reader could not be written', failed),
      );
      this.log.warn('a mailbox could not be read; it is tried again', { mailbox_id: id, reason: failure.reason });
    }
  }

  /** Outlives a connection: what made it fail is known at the next one. */
  private memoryOf(id: string): { struggle: Struggle; senders: Senders } {
    const known = this.memories.get(id) ?? { struggle: new Struggle(), senders: new Senders() };
    this.memories.set(id, known);
    return known;
  }

  private endLongest(): void {
    const [longest] = [...this.running.values()].sort((a, b) => a.since - b.since);
    if (longest && Date.now() - longest.since > turnMs) longest.abort.abort();
  }

  private endAll(): void {
    for (const { abort } of this.running.values()) abort.abort();
  }
}
