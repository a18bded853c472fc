import type { ImapFlow } from 'imapflow';
import { putAwayWarmup } from '../warmup/put-away.js';
import { refuseClosed } from './closed-connection.js';
import { followFolder, type Following } from './follow-folder.js';
import { inbox } from './folders.js';
import { Doorbell } from './idle.js';
import { closeImap, openImap } from './open-imap.js';
import { OtherFolders } from './other-folders.js';

/** What a reader tells of itself. */
export interface ReaderHooks {
  /** Connected and logged in. */
  connected(): Promise<void>;
  /** Everything that was there is read; waits for more. */
  caughtUp?(): void;
}

// Looks at Junk, which IDLE does not watch, and renews IDLE well before the 29 minutes of RFC 2177.
const roundMs = 120_000;

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

/**
 * The inbox comes first, and whatever happens to other folders it is read; it stays selected for IDLE. It is read again
 * where it was opened anew: what came before that was not announced.
 */
async function rounds(following: Following, client: ImapFlow, bell: Doorbell, hooks: ReaderHooks): Promise<void> {
  const others = new OtherFolders(following, client);
  while (!following.signal.aborted) {
    bell.reset();
    await followFolder(following, client, inbox);
    const opened = client.mailbox;
    if (await putAwayWarmup(following.store, following.account, client, inbox)) bell.ring();
    await others.visit();
    // What is new may be warmup mail, which the next round puts away.
    if (client.mailbox !== opened && (await followFolder(following, client, inbox))) bell.ring();
    await following.worked?.();
    hooks.caughtUp?.();
    await bell.wait(roundMs);
    refuseClosed(client);
  }
}
