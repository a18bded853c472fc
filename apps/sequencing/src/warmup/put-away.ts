import type { EventStore } from '@sortie/event-store';
import type { ImapFlow } from 'imapflow';
import type { ImapAccount } from '../imap/account.js';
import type { Folder } from '../imap/cursors.js';

/** Where warmup mail is kept, out of its owner's way. */
export const warmupFolder = 'Sortie Warmup';

type Place = Pick<ImapAccount, 'workspaceId' | 'mailboxId'>;

// What could not be found for two days was moved or deleted by its owner.
const lookedForDays = 2;

/**
 * Puts warmup mail that was found into its own folder, read. Out of spam it goes to the inbox first, as a person would
 * move it: that is what a provider learns from; from there the next look takes it on. The folder stays selected.
 * Answers whether it moved any: what came while the folder was opened anew was not announced, so it is looked at again.
 */
export async function putAwayWarmup(
  store: EventStore,
  account: Place,
  client: ImapFlow,
  folder: Folder,
): Promise<boolean> {
  const waiting = await foundMails(store, account);
  if (waiting.length === 0) return false;
  // For writing: flags and moves are refused in a folder that was opened to be read.
  await client.mailboxOpen(folder.path);
  let moved = false;
  const kept: string[] = [];
  for (const { id, message_id } of waiting) {
    const uids = await client.search({ header: { 'message-id': message_id } }, { uid: true });
    if (!uids || uids.length === 0) continue;
    const done = await (folder.role === 'junk' ? rescue(client, uids) : keep(client, uids));
    if (done && folder.role === 'inbox') kept.push(id);
    moved ||= done;
  }
  if (kept.length > 0) await notePutAway(store, account, kept);
  return moved;
}

async function rescue(client: ImapFlow, uids: number[]): Promise<boolean> {
  return Boolean(await client.messageMove(uids, 'INBOX', { uid: true }));
}

async function keep(client: ImapFlow, uids: number[]): Promise<boolean> {
  await client.messageFlagsAdd(uids, ['\\Seen'], { uid: true });
  try {
    // Says when it is there already.
    await client.mailboxCreate(warmupFolder);
  } catch (error) {
    // A server that lets nobody make folders keeps it in the inbox, read; that must not end the reading.
    if (!client.usable) throw error;
    return false;
  }
  return Boolean(await client.messageMove(uids, warmupFolder, { uid: true }));
}

async function foundMails(store: EventStore, { workspaceId, mailboxId }: Place) {
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
  { workspaceId }: Place,
  ids: string[],
): Promise<void> {
  await store.within(workspaceId, {}, ({ sql }) =>
    sql.query('update warmup_mails set put_away_at = now() where workspace_id = $1 and id = any($2)', [
      workspaceId,
      ids,
    ]),
  );
}
