import type { EventStore } from '@sortie/event-store';
import type { ImapAccount, ImapServer } from './account.js';

/** Which folder of a mailbox, and what it is for. */
export interface Folder {
  path: string;
  role: 'inbox' | 'junk';
}

/** How far a folder has been read: up to `lastUid`, as long as `uidValidity` is the folder's (RFC 3501 §2.3.1.1). */
export interface Cursor {
  uidValidity: bigint;
  lastUid: number;
  /** The folder's highest mod-sequence at the last look (RFC 7162); null where the server keeps none. */
  modseq: bigint | null;
}

interface Row {
  uidvalidity: string;
  last_uid: string;
  modseq: string | null;
}

type Place = Pick<ImapAccount, 'workspaceId' | 'mailboxId'>;
type Account = Place & { server: Pick<ImapServer, 'host' | 'user'> };

/** How far the folder was read; null when it was not yet. */
export async function loadCursor(store: EventStore, place: Place, folder: Folder): Promise<Cursor | null> {
  const { rows } = await store.read({ caller: { workspace_id: place.workspaceId } }, (sql) =>
    sql.query<Row>(
      `select uidvalidity, last_uid, modseq from imap_folders
       where workspace_id = $1 and mailbox_id = $2 and folder = $3`,
      [place.workspaceId, place.mailboxId, folder.path],
    ),
  );
  const row = rows[0];
  if (!row) return null;
  return {
    uidValidity: BigInt(row.uidvalidity),
    lastUid: Number(row.last_uid),
    modseq: row.modseq === null ? null : BigInt(row.modseq),
  };
}

/**
 * The place in a folder that is met for the first time, or was rebuilt by its server. Throws when the mailbox has
 * another account meanwhile: the place would be taken for the new one's, whose UIDVALIDITY may be the same.
 */
export async function beginCursor(store: EventStore, account: Account, folder: Folder, cursor: Cursor): Promise<void> {
  const { host, user } = account.server;
  await store.within(account.workspaceId, {}, async ({ sql }) => {
    const { rowCount } = await sql.query(
      `insert into imap_folders (workspace_id, mailbox_id, folder, role, uidvalidity, last_uid, modseq, updated_at)
       select m.workspace_id, m.id, $3, $4, $5::bigint, $6::bigint, $7::numeric, now() from mailboxes m
       where m.workspace_id = $1 and m.id = $2 and m.imap->>'host' = $8 and coalesce(m.imap->>'user', m.email) = $9
       for share of m
       on conflict (workspace_id, mailbox_id, folder) do update set role = excluded.role,
         uidvalidity = excluded.uidvalidity, last_uid = excluded.last_uid, modseq = excluded.modseq,
         updated_at = now()`,
      [...valuesOf(account, folder, cursor), host, user],
    );
    if (rowCount !== 1) throw new Error('the mailbox has another account by now');
  });
}

/**
 * Writes the cursor down and adds up what was read; what it covers is committed before. A place that was taken away
 * stays away: the mailbox has another account now, and the reader of the old one does not know it yet.
 */
export async function saveCursor(
  store: EventStore,
  place: Place,
  folder: Folder,
  cursor: Cursor,
  counts: { taken: number; passedOver: number } = { taken: 0, passedOver: 0 },
): Promise<void> {
  await store.within(place.workspaceId, {}, ({ sql }) =>
    sql.query(
      `update imap_folders set role = $4, uidvalidity = $5, last_uid = $6, modseq = $7, taken = taken + $8,
         passed_over = passed_over + $9, updated_at = now()
       where workspace_id = $1 and mailbox_id = $2 and folder = $3`,
      [...valuesOf(place, folder, cursor), counts.taken, counts.passedOver],
    ),
  );
}

function valuesOf({ workspaceId, mailboxId }: Place, { path, role }: Folder, cursor: Cursor) {
  const { uidValidity, lastUid, modseq } = cursor;
  return [workspaceId, mailboxId, path, role, String(uidValidity), lastUid, modseq === null ? null : String(modseq)];
}
