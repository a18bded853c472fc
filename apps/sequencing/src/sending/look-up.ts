import type { EventStore, Unit } from '@sortie/event-store';
import type { SentFolder } from './sent-folder.js';

/** Which folder to ask for a mailbox, and under which user. */
export type FolderOf = (workspaceId: string, mailboxId: string) => Promise<{ folder: SentFolder; user: string }>;

/** Where mails of unknown outcome are looked up. */
export interface Lookup {
  store: EventStore;
  /** The table that they stand in. */
  table: 'touches' | 'reply_sends';
  folderOf: FolderOf;
  nowOf: (workspaceId: string) => Promise<Date>;
}

/** A mail that its server may or may not have. */
export interface UnknownMail {
  workspace_id: string;
  id: string;
  mailbox_id: string;
  message_id: string;
  first_tried: Date;
  /** Seconds since nobody knew. */
  age: number;
  /** When this attempt's outcome became unknown, to the microsecond. */
  since: string;
}

/** What follows from the folder's word. */
export interface Told {
  found(now: Date, reply: string, arrived: boolean): Promise<void>;
  /** In the transaction that holds the row. */
  absent(unit: Unit): Promise<unknown>;
}

/** The columns that tell when an outcome became unknown. */
export const unknownColumns =
  'unknown_since::text as since, extract(epoch from clock_timestamp() - unknown_since)::float8 as age';

// A server that had the whole mail when its connection broke files it within moments; only after this long does its
// absence from the Sent folder mean that it never had it.
const graceSeconds = 3;

/** Asks the mailbox's Sent folder for a mail by its Message-ID. False: it is still open, and may be told later. */
export async function lookUp(
  { store, table, folderOf, nowOf }: Lookup,
  mail: UnknownMail,
  told: Told,
): Promise<boolean> {
  const { folder, user } = await folderOf(mail.workspace_id, mail.mailbox_id);
  const answer = await folder.find({ user }, mail.message_id, mail.first_tried);
  const now = await nowOf(mail.workspace_id);
  if (answer === 'found') {
    await told.found(now, 'found in the Sent folder', folder.arrived);
    return true;
  }
  if (answer === 'absent' && mail.age > (folder.settleSeconds ?? graceSeconds)) {
    await store.within(mail.workspace_id, { now }, async (unit) => {
      // The folder's word is about this attempt: one that became unknown while it was asked is asked about anew.
      const { rowCount } = await unit.sql.query(
        `select from ${table} where workspace_id = $1 and id = $2 and state = 'unknown' and unknown_since = $3
         for update`,
        [mail.workspace_id, mail.id, mail.since],
      );
      if (rowCount) await told.absent(unit);
    });
    return true;
  }
  // A test clock waits for outcomes that will be told; one that only a person can tell keeps nobody.
  return folder.silent === true;
}
