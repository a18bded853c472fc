import { Inject, Injectable } from '@nestjs/common';
import { minuteMs } from '@sortie/contracts';
import { EventStore } from '@sortie/event-store';
import { Log } from '@sortie/platform';
import { imapFailure } from '../mailboxes/connection-failure.js';
import { SequencingConfig } from '../sequencing.config.js';
import { readAccount, type ImapAccount } from './account.js';
import { sentFolder } from './folders.js';
import { closeImap, openImap } from './open-imap.js';
import { standingIn } from './sent-box.js';

/** A mail that a provider has accepted from us. */
export interface AcceptedMail {
  workspaceId: string;
  mailboxId: string;
  messageId: string;
  raw: Buffer;
}

// A copy is a convenience: it takes a bounded part of our memory, and is dropped when there is no more.
const mostBytes = 32 * 1024 * 1024;
// Whether copies are wanted changes about once in a mailbox's life.
const rememberMs = minuteMs;

/**
 * Puts copies of accepted mails into the Sent folder, for providers that file none. Runs beside the sending and never
 * holds it up; a copy that cannot be filed is dropped.
 */
@Injectable()
export class SentCopies {
  private readonly wanted = new Map<string, { yes: boolean; at: number }>();
  private readonly queues = new Map<string, AcceptedMail[]>();
  private readonly working = new Set<Promise<void>>();
  private bytes = 0;

  constructor(
    @Inject(EventStore) private readonly store: EventStore,
    @Inject(SequencingConfig) private readonly config: SequencingConfig,
    @Inject(Log) private readonly log: Log,
  ) {}

  /** Returns at once. */
  file(mail: AcceptedMail): void {
    if (this.bytes + mail.raw.length > mostBytes) return;
    this.bytes += mail.raw.length;
    const queue = this.queues.get(mail.mailboxId);
    if (queue) {
      queue.push(mail);
      return;
    }
    this.queues.set(mail.mailboxId, [mail]);
    const work = this.work(mail).finally(() => this.working.delete(work));
    this.working.add(work);
  }

  /** Resolves when nothing is left to file. */
  async idle(): Promise<void> {
    while (this.working.size > 0) await Promise.all(this.working);
  }

  /** One connection at a time per mailbox, for as many copies as have come together. */
  private async work({ workspaceId, mailboxId }: AcceptedMail): Promise<void> {
    const queue = this.queues.get(mailboxId)!;
    try {
      while (queue.length > 0) {
        const account = await this.accountOf(workspaceId, mailboxId);
        if (!account) return;
        await this.appendsFrom(account);
        await append(account, () => this.taken(queue));
      }
    } catch (error) {
      const { reason } = imapFailure(error);
      this.log.warn('copies of sent mails could not be filed', { mailbox_id: mailboxId, copies: queue.length, reason });
    } finally {
      this.queues.delete(mailboxId);
      for (const { raw } of queue) this.bytes -= raw.length;
    }
  }

  /** Written down before: what we file ourselves must never count as filed by the provider. */
  private async appendsFrom({ workspaceId, mailboxId }: ImapAccount): Promise<void> {
    await this.store.within(workspaceId, {}, ({ sql }) =>
      sql.query(
        `insert into mailbox_readings (workspace_id, mailbox_id, state, since, appended_at)
         values ($1, $2, 'waiting', now(), now())
         on conflict (workspace_id, mailbox_id) do update set appended_at = now()`,
        [workspaceId, mailboxId],
      ),
    );
  }

  private taken(queue: AcceptedMail[]): AcceptedMail | undefined {
    const mail = queue.shift();
    if (mail) this.bytes -= mail.raw.length;
    return mail;
  }

  private async accountOf(workspaceId: string, mailboxId: string): Promise<ImapAccount | null> {
    const known = this.wanted.get(mailboxId);
    if (known && !known.yes && Date.now() - known.at < rememberMs) return null;
    const account = await readAccount(this.store, this.config, workspaceId, mailboxId);
    const yes = account !== null && (account.appendSent || account.filesSent === false);
    this.wanted.set(mailboxId, { yes, at: Date.now() });
    return yes ? account : null;
  }
}

/** Appends what is next until there is nothing more; a copy that stands there already is not made twice. */
async function append(account: ImapAccount, next: () => AcceptedMail | undefined): Promise<void> {
  const client = await openImap(account.server);
  try {
    const path = await sentFolder(client);
    if (!path) return void drain(next);
    for (let mail = next(); mail; mail = next()) {
      // For writing: read-only, the server lets no flag be set.
      await client.mailboxOpen(path);
      if ((await standingIn(client, [mail.messageId])).length > 0) continue;
      await client.append(path, mail.raw, ['\\Seen']);
    }
  } finally {
    await closeImap(client);
  }
}

function drain(next: () => AcceptedMail | undefined): void {
  while (next()) continue;
}
