import type { ImapFlow, MailboxObject, SearchObject } from 'imapflow';
import { dayMs } from '@sortie/contracts';
import type { ImapAccount } from './account.js';
import { ClosedConnectionError } from './closed-connection.js';
import { beginCursor, loadCursor, saveCursor, type Cursor, type Folder } from './cursors.js';
import { bringsOther, fetchMails } from './fetch-mails.js';
import { searchUids } from './search-uids.js';
import type { Slots } from './slots.js';
import type { Struggle } from './struggle.js';
import { takeMail, type Intake } from './take-mail.js';

/** How much of a folder is read when it is met for the first time, or was rebuilt by its server. */
export interface Backfill {
  days: number;
  mails: number;
}

export interface Following extends Intake {
  account: ImapAccount;
  backfill: Backfill;
  /** All mailboxes of this process share these, in the order of asking: a flood in one leaves room for the others. */
  slots: { batches: Slots; records: Slots };
  struggle: Struggle;
  /** The server has brought mails across, or had none to bring. */
  worked?: () => Promise<void>;
  signal: AbortSignal;
}

// A cursor is written once per batch: what a crash makes us read again is known by `inbound_seen`.
const batchSize = 50;

/**
 * Opens a folder and hands over every mail behind its cursor, in order. The folder stays selected. Answers whether
 * there were any.
 */
export async function followFolder(following: Following, client: ImapFlow, folder: Folder): Promise<boolean> {
  const { store, account } = following;
  // Read-only: what we read stays unread for its owner. A copy: imapflow's own goes on with whatever the server tells,
  // and a cursor from it would pass over what came behind the search.
  const box = { ...(await client.mailboxOpen(folder.path, { readOnly: true })) };
  const known = await loadCursor(store, account, folder);
  const cursor =
    known?.uidValidity === box.uidValidity ? known : await begin(following.backfill, client, box);
  if (cursor !== known) await beginCursor(store, account, folder, cursor);
  if (nothingNew(cursor, box)) return false;
  const uids = await uidsBehind(client, box, cursor.lastUid);
  for (let next = 0; next < uids.length && !following.signal.aborted;) {
    const batch = uids.slice(next, next + following.struggle.batchSize(folder, batchSize));
    await following.slots.batches.run(() => takeBatch(following, client, folder, cursor, batch));
    await following.worked?.();
    next += batch.length;
  }
  if (!following.signal.aborted) {
    cursor.modseq = modseqOf(box);
    await saveCursor(store, account, folder, cursor);
  }
  return uids.length > 0;
}

/** A cursor in front of what is to be read of a folder that has none: the newest mails of some days. */
async function begin(backfill: Backfill, client: ImapFlow, box: MailboxObject): Promise<Cursor> {
  const since = new Date(Date.now() - backfill.days * dayMs);
  const recent = await search(client, box, { since });
  const first = recent.at(-backfill.mails) ?? recent[0];
  const cursor = { uidValidity: box.uidValidity, lastUid: (first ?? box.uidNext ?? 1) - 1, modseq: null };
  // Mails that were moved here keep their old dates and have new uids: the number counts them too.
  const behind = await uidsBehind(client, box, cursor.lastUid);
  return behind.length > backfill.mails ? { ...cursor, lastUid: behind.at(-backfill.mails - 1)! } : cursor;
}

/** `n:*` names the newest mail even when its uid is lower (RFC 3501 §6.4.8), so the answer is filtered. */
async function uidsBehind(client: ImapFlow, box: MailboxObject, lastUid: number): Promise<number[]> {
  return (await search(client, box, { uid: `${lastUid + 1}:*` })).filter((uid) => uid > lastUid);
}

async function search(client: ImapFlow, box: MailboxObject, query: SearchObject): Promise<number[]> {
  if (box.exists === 0) return [];
  return (await searchUids(client, query)).sort((a, b) => a - b);
}

async function takeBatch(
  following: Following, client: ImapFlow, folder: Folder, cursor: Cursor, batch: number[],
): Promise<void> {
  const { store, account, struggle, signal } = following;
  const counts = { taken: 0, passedOver: 0 };
  const first = batch[0]!;
  let recording = false;
  let bringsOthers = false;
  try {
    const skip = struggle.givesUp(folder, first);
    if (skip) counts.passedOver += 1;
    else if (struggle.isLastTry(folder, first)) bringsOthers = await bringsOther(client, first);
    for await (const { uid, raw } of fetchMails(client, skip ? batch.slice(1) : batch)) {
      if (signal.aborted) return;
      recording = true;
      if (raw) {
        const taken = await following.slots.records.run(() => takeMail(following, account, raw, folder.role));
        counts[taken ? 'taken' : 'passedOver'] += 1;
      }
      recording = false;
      cursor.lastUid = uid;
    }
    cursor.lastUid = batch.at(-1)!;
    struggle.over(folder);
  } catch (error) {
    // A database that is away says nothing about the mail, nor does a connection over which it was never asked for.
    const blames = !recording && !(error instanceof ClosedConnectionError);
    if (blames && !signal.aborted) struggle.failedAt(folder, cursor.lastUid, batch, bringsOthers);
    throw error;
  } finally {
    await saveCursor(store, account, folder, cursor, counts);
  }
}

/** The next uid says it for sure; a mod-sequence, which also flags move, is asked where a server does not tell that. */
function nothingNew(cursor: Cursor, box: MailboxObject): boolean {
  if (box.uidNext !== undefined) return box.uidNext <= cursor.lastUid + 1;
  return cursor.modseq !== null && cursor.modseq === modseqOf(box);
}

function modseqOf(box: MailboxObject): bigint | null {
  return box.noModseq ? null : (box.highestModseq ?? null);
}
