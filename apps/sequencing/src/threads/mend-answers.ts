import type { EventStore } from '@sortie/event-store';
import { lookUp, unknownColumns, type FolderOf, type UnknownMail } from '../sending/look-up.js';
import { senderGone } from '../sending/sender-identity.js';
import { giveBack, sendAccepted, sendUnknown } from './send-outcome.js';

type NowOf = (workspaceId: string) => Promise<Date>;

/** Answers whose sender died get an unknown outcome; unknown outcomes are looked up in the mailbox's Sent folder. */
export async function mendAnswers(store: EventStore, folderOf: FolderOf, self: string, nowOf: NowOf): Promise<void> {
  const orphans = await store.workerOnce<Pick<UnknownMail, 'workspace_id' | 'id'>>(
    `select workspace_id, id from reply_sends where state = 'submitting' and owner <> $1 and ${senderGone}`,
    [self],
  );
  for (const { workspace_id, id } of orphans.rows) {
    const now = await nowOf(workspace_id);
    await store.within(workspace_id, { now }, (unit) => sendUnknown(unit, id));
  }
  // By lot: those that no folder ever tells stay unknown, and must not stand in front of the others.
  const unknown = await store.workerOnce<UnknownMail>(
    `select workspace_id, id, mailbox_id, message_id, first_tried, ${unknownColumns}
     from reply_sends where state = 'unknown' order by random() limit 100`,
  );
  for (const row of unknown.rows) {
    await lookUp({ store, table: 'reply_sends', folderOf, nowOf }, row, {
      found: (now, reply) => sendAccepted(store, row.workspace_id, row.id, now, { reply }),
      absent: (unit) => giveBack(unit, row.id, ['unknown'], 0, null),
    });
  }
}
