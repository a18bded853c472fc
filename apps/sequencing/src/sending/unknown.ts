import type { EventStore, Unit } from '@sortie/event-store';
import { accepted } from './accepted.js';
import { giveBack } from './give-back.js';
import { lookUp, unknownColumns, type FolderOf, type UnknownMail } from './look-up.js';
import { firstTried } from './perhaps-sent.js';
import { isOwn, replan } from './move-touch.js';
import { placeOfTouch, type TouchPlace, type TouchRow } from './touch-row.js';

/** Nobody knows whether the server took it: it is looked up. */
export function becameUnknown(store: EventStore, touch: TouchPlace, now: Date): Promise<void> {
  return store.within(touch.workspaceId, { now }, async (unit) => void (await nowUnknown(unit, touch)));
}

/** A provider has forgotten its key, and might send it twice: nobody knows any more, and it waits for evidence. */
export function tooLateToRepeat(store: EventStore, touch: TouchPlace, now: Date): Promise<void> {
  return store.within(touch.workspaceId, { now }, async (unit) => {
    if (await nowUnknown(unit, touch, 'claimed')) await giveBack(unit, touch);
  });
}

/** The same in a transaction that has more to do. False: the touch was not `from`, or is another sender's. */
export async function nowUnknown(unit: Unit, { id, owner }: TouchPlace, from = 'submitting'): Promise<boolean> {
  const { rowCount } = await unit.sql.query(
    `update touches set state = 'unknown', owner = null, unknown_since = clock_timestamp(), updated_at = $3
     where workspace_id = $1 and id = $2 and state = $4 and ${isOwn('$5')}`,
    [unit.workspaceId, id, unit.now, from, owner ?? null],
  );
  return rowCount === 1;
}

/**
 * Looks up touches with an unknown outcome in the mailbox's Sent folder by their Message-ID. Found: it was accepted.
 * Absent, once the server had time to file it: it was never taken and may go. A folder that cannot tell leaves the
 * touch as it is, for later evidence or a person: it is never sent again on a guess. Which ones are asked about is
 * drawn by lot, so that those who cannot be told do not keep the others from it. Answers the mailboxes
 * of those that are still open and may be told.
 */
export async function resolveUnknown(
  store: EventStore,
  folderOf: FolderOf,
  nowOf: (workspaceId: string) => Promise<Date>,
  workspaceId?: string,
): Promise<string[]> {
  const { rows } = await store.workerOnce<UnknownMail & TouchRow>(
    `select workspace_id, id, enrollment_id, contact_id, mailbox_id, step, message_id, ${unknownColumns},
       ${firstTried} as first_tried
     from touches t where state = 'unknown' and ($1::text is null or workspace_id = $1) order by random() limit 200`,
    [workspaceId ?? null],
  );
  const open = new Set<string>();
  for (const row of rows) {
    const touch = placeOfTouch(row);
    const told = await lookUp({ store, table: 'touches', folderOf, nowOf }, row, {
      found: (now, reply, delivered) => accepted(store, touch, now, { reply, delivered, by: 'sent_folder' }),
      absent: (unit) => replan(unit, touch, ['unknown'], unit.now),
    });
    if (!told) open.add(row.mailbox_id);
  }
  return [...open];
}
