import type { ImapFlow } from 'imapflow';
import { minuteMs } from '@sortie/contracts';
import { imapFailure } from '../mailboxes/connection-failure.js';
import { putAwayWarmup } from '../warmup/put-away.js';
import type { Folder } from './cursors.js';
import { followFolder, type Following } from './follow-folder.js';
import { junkFolder } from './folders.js';
import { learnSentFiling } from './learn-sent.js';

// A burst in the inbox must not look at Junk for every mail.
const junkEveryMs = minuteMs;

/**
 * What is done over a connection in folders other than the inbox. A fault there must not keep the inbox from being
 * read: as long as the connection can be used it is warned of once, and the next visit tries again.
 */
export class OtherFolders {
  private readonly troubled = new Set<'junk' | 'sent'>();
  private junk?: Folder | null;
  private junkAt = -Infinity;

  constructor(
    private readonly following: Following,
    private readonly client: ImapFlow,
    private readonly now: () => number = Date.now,
  ) {}

  /** Reads Junk when it is due, and learns from Sent. Leaves any folder selected, or none. */
  async visit(): Promise<void> {
    if (this.now() - this.junkAt >= junkEveryMs) {
      this.junkAt = this.now();
      await this.attempt('junk', () => this.readJunk());
    }
    await this.attempt('sent', () => learnSentFiling(this.following, this.client));
  }

  private async readJunk(): Promise<void> {
    const { following, client } = this;
    this.junk ??= await junkFolder(client);
    if (!this.junk) return;
    await followFolder(following, client, this.junk);
    await putAwayWarmup(following.store, following.account, client, this.junk);
  }

  private async attempt(role: 'junk' | 'sent', work: () => Promise<void>): Promise<void> {
    try {
      await work();
      this.troubled.delete(role);
    } catch (error) {
      const { account, log, signal } = this.following;
      if (!this.client.usable || signal.aborted) throw error;
      if (this.troubled.has(role)) return;
      this.troubled.add(role);
      const { reason } = imapFailure(error);
      log.warn('a folder could not be read; it is tried again', { mailbox_id: account.mailboxId, role, reason });
    }
  }
}
