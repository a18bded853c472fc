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
 * move it: that is what a provider learns from; from there the next look takes it on. Where the server cannot move
 * mails alone, it stays where it is, read in the inbox. The folder stays selected, and what came while it was opened
 * anew is not announced. Answers whether it moved any: there may be more than are looked for at once.
 */
export async function putAwayWarmup(
  store: EventStore,
  account: Place,
  client: ImapFlow,
  folder: Folder,
): Promise<boolean> {
  if (folder.role === 'junk' && !canMoveAlone(client)) return false;
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
  if (!canMoveAlone(client)) return false;
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

/**
 * By MOVE (RFC 6851), or a copy and the expunging of single mails by UIDPLUS (RFC 4315); IMAP4rev2 has both. Elsewhere
 * imapflow expunges the folder, and with it all that its owner has marked as deleted.
 */
function canMoveAlone({ capabilities, enabled }: ImapFlow): boolean {
  const rev2 = enabled.has('IMAP4REV2') || (capabilities.has('IMAP4rev2') && !capabilities.has('IMAP4rev1'));
  return rev2 || capabilities.has('MOVE') || capabilities.has('UIDPLUS');
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
