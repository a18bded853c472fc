import { newId } from '@sortie/contracts';
import type { TestStore } from '@sortie/testing';
import type { InboundMails } from '../inbound/handle-mail.js';
import { insertMailbox } from '../mailboxes/insert-mailbox.js';
import type { ImapAccount, ImapServer } from './account.js';
import type { Backfill, Following } from './follow-folder.js';
import { Senders } from './senders.js';
import { Slots } from './slots.js';
import { Struggle } from './struggle.js';

/**
 * A connected mailbox whose mails are handed to `handle`. `logged` tells what was passed over, `time` is its struggle's.
 */
export async function openFollowing(
  { store }: TestStore,
  handle: InboundMails['handle'],
  { backfill = { days: 30, mails: 1000 }, port = 143 }: { backfill?: Backfill; port?: number } = {},
): Promise<{ following: Following; logged: unknown[]; time: { now: number } }> {
  const [workspaceId, mailboxId] = [newId('workspace'), newId('mailbox')];
  const email = `${mailboxId}@outbound.example`;
  const server: ImapServer = { host: '127.0.0.1', port, secure: false, user: email, password: 'right' };
  const imap = { host: server.host, port, user: email };
  await store.within(workspaceId, {}, (unit) =>
    insertMailbox(unit, mailboxId, { email, smtp: imap, imap } as never, false, 'h'),
  );
  const account: ImapAccount = {
    workspaceId, mailboxId, email, addressHash: 'h', server, filesSent: null, appendSent: false,
  };
  const logged: unknown[] = [];
  const time = { now: 0 };
  const following = {
    store,
    account,
    backfill,
    mails: { handle },
    log: { warn: (message: string) => void logged.push(message) },
    slots: { batches: new Slots(1), records: new Slots(1) },
    struggle: new Struggle(() => time.now),
    senders: new Senders(),
    signal: new AbortController().signal,
  };
  return { following, logged, time };
}
