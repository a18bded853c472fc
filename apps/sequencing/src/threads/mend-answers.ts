import type { EventStore } from '@sortie/event-store';
import { senderLockClass } from '../sending/sender-identity.js';
import type { FolderOf } from '../sending/unknown.js';
import { giveBack, sendAccepted, sendUnknown } from './send-outcome.js';

interface OpenRow {
  workspace_id: string;
  id: string;
  mailbox_id: string;
  message_id: string;
  age: number;
  first_tried: Date;
  unknown_since: string;
}

type NowOf = (workspaceId: string) => Promise<Date>;

// A server files a mail within moments of taking it; see sending/unknown.ts.
const graceSeconds = 3;

/** Answers whose sender died get an unknown outcome; unknown outcomes are looked up in the mailbox's Sent folder. */
export async function mendAnswers(store: EventStore, folderOf: FolderOf, self: string, nowOf: NowOf): Promise<void> {
  const orphans = await store.worker((sql) =>
    sql.query<OpenRow>(
      `select workspace_id, id from reply_sends where state = 'submitting' and owner <> $1
         and pg_try_advisory_xact_lock($2, owner::int)`,
      [self, senderLockClass],
    ),
  );
  for (const { workspace_id, id } of orphans.rows) {
    const now = await nowOf(workspace_id);
    await store.within(workspace_id, { now }, (unit) => sendUnknown(unit, id));
  }
  const unknown = await store.worker((sql) =>
    sql.query<OpenRow>(
      `select workspace_id, id, mailbox_id, message_id, unknown_since::text, first_tried,
         extract(epoch from clock_timestamp() - unknown_since)::float8 as age
       from reply_sends where state = 'unknown' order by unknown_since limit 100`,
    ),
  );
  for (const row of unknown.rows) await lookUp(store, folderOf, nowOf, row);
}

async function lookUp(store: EventStore, folderOf: FolderOf, nowOf: NowOf, row: OpenRow): Promise<void> {
  const { folder, user } = await folderOf(row.workspace_id, row.mailbox_id);
  const answer = await folder.find({ user }, row.message_id, row.first_tried);
  const now = await nowOf(row.workspace_id);
  const reply = 'found in the Sent folder';
  if (answer === 'found') return sendAccepted(store, row.workspace_id, row.id, now, { reply });
  if (answer !== 'absent' || row.age <= (folder.settleSeconds ?? graceSeconds)) return;
  // The folder's word is about this attempt: one that became unknown meanwhile is asked about anew.
  await store.within(row.workspace_id, { now }, async (unit) => {
    const { rowCount } = await unit.sql.query(
      `select from reply_sends where workspace_id = $1 and id = $2 and state = 'unknown' and unknown_since = $3
       for update`,
      [row.workspace_id, row.id, row.unknown_since],
    );
    if (rowCount) await giveBack(unit, row.id, ['unknown'], 0, null);
  });
}
