import type { EventStore } from '@sortie/event-store';
import type { ImapFlow } from 'imapflow';
import type { ImapAccount } from '../imap/account.js';
import type { Folder } from '../imap/cursors.js';

/** Where warmup mail is kept, out of its owner's way. */
export const warmupFolder = 'Sortie Warmup';

// What could not be found for two days was moved or deleted by its owner.
const lookedForDays = 2;

/**
 * Puts warmup mail that was found into its own folder, read. Out of spam it goes to the inbox first, as a person would
 * move it: that is what a provider learns from; from there the next look takes it on. The folder stays selected.
 */
export async function putAwayWarmup(
  store: EventStore,
  account: Pick<ImapAccount, 'workspaceId' | 'mailboxId'>,
  client: ImapFlow,
  folder: Folder,
): Promise<void> {
  const waiting = await foundMails(store, account);
  if (waiting.length === 0) return;
  // For writing: flags and moves are refused in a folder that was opened to be read.
  await client.mailboxOpen(folder.path);
  const moved: string[] = [];
  for (const { id, message_id } of waiting) {
    const uids = await client.search({ header: { 'message-id': message_id } }, { uid: true });
    if (!uids || uids.length === 0) continue;
    if (folder.role === 'junk') await client.messageMove(uids, 'INBOX', { uid: true });
    else await keep(client, uids);
    if (folder.role === 'inbox') moved.push(id);
  }
  if (moved.length > 0) await notePutAway(store, account, moved);
}

async function keep(client: ImapFlow, uids: number[]): Promise<void> {
  await client.messageFlagsAdd(uids, ['\\Seen'], { uid: true });
  // Says when it is there already.
  await client.mailboxCreate(warmupFolder);
  await client.messageMove(uids, warmupFolder, { uid: true });
}

async function foundMails(store: EventStore, { workspaceId, mailboxId }: Pick<ImapAccount, 'workspaceId' | 'mailboxId'>) {
  const { rows } = await store.read({ caller: { workspace_id: workspaceId } }, (sql) =>
    sql.query<{ id: string; message_id: string }>({
      name: 'warmup-found',
      text: `select id, message_id from warmup_mails where workspace_id = $1 and to_mailbox_id = $2
               and placement is not null and put_away_at is null
               and found_at > now() - make_interval(days => ${lookedForDays}) order by found_at limit 100`,
      values: [workspaceId, mailboxId],
    }),
  );
  return rows;
}

async function notePutAway(
  store: EventStore,
  { workspaceId }: Pick<ImapAccount, 'workspaceId'>,
  ids: string[],
): Promise<void> {
  await store.within(workspaceId, {}, ({ sql }) =>
    sql.query('update warmup_mails set put_away_at = now() where workspace_id = $1 and id = any($2)', [workspaceId, ids]),
  );
}
