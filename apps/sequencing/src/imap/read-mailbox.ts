import type { ImapFlow } from 'imapflow';
import { minuteMs } from '@sortie/contracts';
import { putAwayWarmup } from '../warmup/put-away.js';
import type { Folder } from './cursors.js';
import { followFolder, type Following } from './follow-folder.js';
import { foldersToRead } from './folders.js';
import { Doorbell } from './idle.js';
import { learnSentFiling } from './learn-sent.js';
import { closeImap, openImap } from './open-imap.js';

/** What a reader tells of itself. */
export interface ReaderHooks {
  /** Connected and logged in. */
  connected(): Promise<void>;
  /** Everything that was there is read; waits for more. */
  caughtUp?(): void;
}

// Looks at Junk, which IDLE does not watch, and renews IDLE well before the 29 minutes of RFC 2177.
const roundMs = 120_000;
// A burst in the inbox must not look at Junk for every mail.
const junkEveryMs = minuteMs;

/** Reads a mailbox until it is told to stop, or its connection fails: one connection, for as long as it lasts. */
export async function readMailbox(following: Following, hooks: ReaderHooks): Promise<void> {
  const { account, signal } = following;
  const client = await openImap(account.server, undefined, signal);
  const bell = new Doorbell(client);
  const stop = () => {
    bell.ring();
    client.close();
  };
  signal.addEventListener('abort', stop);
  try {
    signal.throwIfAborted();
    await hooks.connected();
    await rounds(following, client, bell, hooks);
  } finally {
    signal.removeEventListener('abort', stop);
    await closeImap(client);
  }
}

async function rounds(following: Following, client: ImapFlow, bell: Doorbell, hooks: ReaderHooks): Promise<void> {
  const folders = await foldersToRead(client);
  const lookedAt = new Map<Folder, number>();
  while (!following.signal.aborted) {
    bell.reset();
    for (const folder of folders) {
      if (folder.role === 'junk' && Date.now() - (lookedAt.get(folder) ?? 0) < junkEveryMs) continue;
      lookedAt.set(folder, Date.now());
      await followFolder(following, client, folder);
      if (await putAwayWarmup(following.store, following.account, client, folder)) bell.ring();
    }
    await learnSentFiling(following, client);
    // Learning has another folder selected; IDLE watches the inbox.
    if (client.mailbox && client.mailbox.path !== 'INBOX') await client.mailboxOpen('INBOX', { readOnly: true });
    hooks.caughtUp?.();
    await bell.wait(roundMs);
    if (!client.usable) throw Object.assign(new Error('the server closed the connection'), { code: 'NoConnection' });
  }
}
