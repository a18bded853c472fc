import type { EventStore } from '@sortie/event-store';
import { accepted, replan } from './outcome.js';
import type { SentFolder } from './sent-folder.js';
import { placeOfTouch, type TouchRow } from './touch-row.js';

interface UnknownRow extends TouchRow {
  message_id: string;
  first_tried: Date;
  /** Seconds since nobody knew. */
  age: number;
  /** When this attempt's outcome became unknown, to the microsecond. */
  since: string;
}

/** Which folder to ask for a mailbox, and under which user. */
export type FolderOf = (workspaceId: string, mailboxId: string) => Promise<{ folder: SentFolder; user: string }>;

// A server that had the whole mail when its connection broke files it within moments; only after this long does its
// absence from the Sent folder mean that it never had it.
const graceSeconds = 3;

/**
 * Looks up touches with an unknown outcome in the mailbox's Sent folder by their Message-ID. Found: it was accepted.
 * Absent, once the server had time to file it: it was never taken and may go. A folder that cannot tell leaves the
 * touch as it is, for later evidence or a person: it is never sent again on a guess. Which ones are asked about is
 * drawn by lot, so that those who cannot be told do not keep the others from it. Answers how many are still open and
 * may be told.
 */
export async function resolveUnknown(
  store: EventStore,
  folderOf: FolderOf,
  nowOf: (workspaceId: string) => Promise<Date>,
  workspaceId?: string,
): Promise<number> {
  const { rows } = await store.worker((sql) =>
    sql.query<UnknownRow>(
      `select workspace_id, id, enrollment_id, contact_id, mailbox_id, step, message_id,
         (select min((part->>'recorded_at')::timestamptz) from jsonb_array_elements(trail) part
            where part->>'state' = 'submitting') as first_tried, unknown_since::text as since,
         extract(epoch from clock_timestamp() - unknown_since)::float8 as age
       from touches where state = 'unknown' and ($1::text is null or workspace_id = $1) order by random() limit 200`,
      [workspaceId ?? null],
    ),
  );
  let open = 0;
  for (const row of rows) if (!(await resolve(store, folderOf, nowOf, row))) open += 1;
  return open;
}

async function resolve(
  store: EventStore,
  folderOf: FolderOf,
  nowOf: (workspaceId: string) => Promise<Date>,
  row: UnknownRow,
): Promise<boolean> {
  const { folder, user } = await folderOf(row.workspace_id, row.mailbox_id);
  const answer = await folder.find({ user }, row.message_id, row.first_tried);
  const now = await nowOf(row.workspace_id);
  const touch = placeOfTouch(row);
  if (answer === 'found') {
    const reply = 'found in the Sent folder';
    await accepted(store, touch, now, { reply, delivered: folder.arrived, by: 'sent_folder' });
    return true;
  }
  if (answer === 'absent' && row.age > (folder.settleSeconds ?? graceSeconds)) {
    await store.within(row.workspace_id, { now }, async (unit) => {
      // The folder's word is about this attempt: one that became unknown while it was asked is asked about anew.
      const { rowCount } = await unit.sql.query(
        `select from touches where workspace_id = $1 and id = $2 and state = 'unknown' and unknown_since = $3
         for update`,
        [row.workspace_id, row.id, row.since],
      );
      if (rowCount) await replan(unit, touch, ['unknown'], now);
    });
    return true;
  }
  // A test clock waits for outcomes that will be told; one that only a person can tell keeps nobody.
  return folder.silent === true;
}
