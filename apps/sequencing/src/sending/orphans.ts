import type { EventStore } from '@sortie/event-store';
import { giveBack } from './give-back.js';
import { replan } from './move-touch.js';
import { senderGone } from './sender-identity.js';
import { placeOfTouch, type TouchPlace, type TouchRow } from './touch-row.js';
import { becameUnknown } from './unknown.js';

interface Orphan extends TouchRow {
  state: 'claimed' | 'submitting';
}

/**
 * Finds touches whose sender died: its session lock is free. What was only claimed goes back into the plan; what was
 * being submitted has an unknown outcome and is looked up.
 */
export async function recoverOrphans(
  store: EventStore,
  self: string,
  nowOf: (workspaceId: string) => Promise<Date>,
): Promise<number> {
  const orphans = await store.worker(async (sql) => {
    const { rows } = await sql.query<{ owner: string }>(
      `with owners as materialized (
         select distinct owner from touches
         where state in ('claimed', 'submitting') and owner is not null and owner <> $1)
       select owner::text from owners where ${senderGone}`,
      [self],
    );
    if (rows.length === 0) return [];
    const dead = rows.map(({ owner }) => owner);
    return (
      await sql.query<Orphan>(
        `select workspace_id, id, enrollment_id, contact_id, mailbox_id, step, state from touches
         where owner = any($1) and state in ('claimed', 'submitting')`,
        [dead],
      )
    ).rows;
  });
  for (const row of orphans) {
    const touch = placeOfTouch(row);
    const now = await nowOf(row.workspace_id);
    if (row.state === 'submitting') await becameUnknown(store, touch, now);
    else await planAgain(store, touch, now);
  }
  return orphans.length;
}

/** What was claimed and not submitted is due again, and has used no slot. */
export function planAgain(store: EventStore, touch: TouchPlace, now: Date): Promise<void> {
  return store.within(touch.workspaceId, { now }, async (unit) => {
    // Several look after orphans at the same time: only who gives it back also gives its slot back.
    if (await replan(unit, touch, ['claimed'], now)) await giveBack(unit, touch);
  });
}
