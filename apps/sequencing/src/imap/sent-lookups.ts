import { Inject, Injectable } from '@nestjs/common';
import { minuteMs } from '@sortie/contracts';
import { EventStore } from '@sortie/event-store';
import { Log } from '@sortie/platform';
import { imapFailure } from '../mailboxes/connection-failure.js';
import type { SentAnswer, SentFolder } from '../sending/sent-folder.js';
import { hasLogin } from '../oauth/tokens.js';
import { SequencingConfig } from '../sequencing.config.js';
import { readAccount } from './account.js';
import { sentFolder } from './folders.js';
import { closeImap, openImap } from './open-imap.js';
import { rememberFiling, standingIn, surelySent } from './sent-box.js';

interface Probe {
  answer: SentAnswer;
  at: number;
  running: boolean;
}

/**
 * RFC 5321 §4.5.3.2.6: a server may take ten minutes to accept a mail after its last byte, and another to file it. Only
 * what is still missing then was never taken.
 */
export const settleSeconds = 660;

// Unknown outcomes are rare and in no hurry; a provider counts connections.
const askAgainMs = minuteMs;
// A mail sent just before may not be filed yet: it would wrongly say that nothing is.
const controlSeconds = 60;

/**
 * Looks mails up in the Sent folders of real mailboxes. A look-up takes seconds, or forever, so it runs by itself:
 * `find` answers what the last one found out, and cannot tell until there was one.
 */
@Injectable()
export class SentLookups {
  private readonly probes = new Map<string, Probe>();
  private readonly working = new Set<Promise<void>>();

  constructor(
    @Inject(EventStore) private readonly store: EventStore,
    @Inject(SequencingConfig) private readonly config: SequencingConfig,
    @Inject(Log) private readonly log: Log,
  ) {}

  /** The Sent folder of one mailbox. */
  folderOf(workspaceId: string, mailboxId: string): SentFolder {
    return {
      arrived: false,
      settleSeconds,
      find: async (_, messageId) => this.ask(workspaceId, mailboxId, messageId),
    };
  }

  /** Resolves when no look-up is under way. */
  async idle(): Promise<void> {
    while (this.working.size > 0) await Promise.all(this.working);
  }

  private ask(workspaceId: string, mailboxId: string, messageId: string): SentAnswer {
    const key = `${mailboxId} ${messageId}`;
    const probe = this.probes.get(key);
    if (probe?.running) return 'cannot_tell';
    if (probe && Date.now() - probe.at < askAgainMs) return probe.answer;
    this.forgetOld();
    this.probes.set(key, { answer: 'cannot_tell', at: Date.now(), running: true });
    const work = this.lookUp(workspaceId, mailboxId, messageId)
      .catch((error: unknown): SentAnswer => {
        const { reason } = imapFailure(error);
        this.log.warn('a Sent folder could not be asked; it is asked again', { mailbox_id: mailboxId, reason });
        return 'cannot_tell';
      })
      .then((answer) => void this.probes.set(key, { answer, at: Date.now(), running: false }))
      .finally(() => this.working.delete(work));
    this.working.add(work);
    return 'cannot_tell';
  }

  /**
   * Found proves that the provider took it. Missing proves that it did not only where the provider files copies itself,
   * and still does: the latest mails that it surely took are looked up beside it.
   */
  async lookUp(workspaceId: string, mailboxId: string, messageId: string): Promise<SentAnswer> {
    const account = await readAccount(this.store, this.config, workspaceId, mailboxId);
    if (!account || !hasLogin(account.server)) return 'cannot_tell';
    const client = await openImap(account.server);
    try {
      const path = await sentFolder(client);
      if (!path) return 'cannot_tell';
      await client.mailboxOpen(path, { readOnly: true });
      const controls = await surelySent(this.store, account, controlSeconds);
      const standing = await standingIn(client, [messageId, ...controls]);
      // We append nothing before it was accepted, so what stands there was taken in any case.
      if (standing.includes(messageId)) return 'found';
      if (account.appendSent || account.filesSent === false || standing.length === 0) return 'cannot_tell';
      await rememberFiling(this.store, account, true);
      return 'absent';
    } finally {
      await closeImap(client);
    }
  }

  private forgetOld(): void {
    for (const [key, probe] of this.probes)
      if (!probe.running && Date.now() - probe.at > 2 * askAgainMs) this.probes.delete(key);
  }
}
