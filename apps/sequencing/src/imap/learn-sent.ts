import type { EventStore } from '@sortie/event-store';
import type { ImapFlow } from 'imapflow';
import type { ImapAccount } from './account.js';
import { sentFolder } from './folders.js';
import { rememberFiling, standingIn, surelySent } from './sent-box.js';

// Providers file a copy within moments; after ten minutes a missing one will not come.
const settledSeconds = 600;
// One mail may have been deleted by its owner; three not.
const enoughMissing = 3;

/**
 * Learns whether the provider files copies of what is sent through it, from mails that it has surely accepted. Nothing
 * is learned while we append the copies ourselves: they would prove us right.
 */
export async function learnSentFiling(
  { store, account }: { store: EventStore; account: ImapAccount },
  client: ImapFlow,
): Promise<void> {
  if (account.filesSent !== null || account.appendSent) return;
  const sent = await surelySent(store, account, settledSeconds);
  if (sent.length === 0) return;
  const path = await sentFolder(client);
  if (!path) return;
  await client.mailboxOpen(path, { readOnly: true });
  const filed = await standingIn(client, sent);
  if (filed.length > 0) await rememberFiling(store, account, true);
  else if (sent.length >= enoughMissing) await rememberFiling(store, account, false);
}
