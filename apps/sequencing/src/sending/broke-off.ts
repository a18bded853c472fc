import type { EventStore, Unit } from '@sortie/event-store';
import { pauseMailbox } from '../mailboxes/pause-mailbox.js';
import type { TouchPlace } from './touch-row.js';
import { nowUnknown } from './unknown.js';

// One broken connection is an accident, two may be a server that starts again; the third without a single mail taken
// since is the server, and every further mail would be one more of which nobody knows whether it went out.
const mostInRow = 3;

/**
 * The server broke off after the mail's data: its outcome is unknown. The last of several in a row pauses the mailbox,
 * whether the earlier ones are still open or were found never to have been taken.
 */
export function brokeOff(store: EventStore, touch: TouchPlace, now: Date): Promise<void> {
  return store.within(touch.workspaceId, { now }, async (unit) => {
    if (!(await nowUnknown(unit, touch))) return;
    const inRow = await unknownInRow(unit, touch.mailboxId);
    if (inRow < mostInRow) return;
    const reason = `its server broke the connection off after the data of ${inRow} mails in a row and took none since`;
    await pauseMailbox(unit, touch.mailboxId, `${reason}: nobody knows whether they went out; mend the server, resume`);
  });
}

/** Attempts of the mailbox that ended so since a mail of it was last accepted. */
async function unknownInRow(unit: Unit, mailboxId: string): Promise<number> {
  const { rows } = await unit.sql.query<{ attempts: number }>(
    `select count(*)::int as attempts from touches t, jsonb_array_elements(t.trail) part
     where t.workspace_id = $1 and t.mailbox_id = $2 and t.attempts > 0
       and t.state in ('planned', 'held', 'claimed', 'submitting', 'unknown')
       and part->>'state' = 'unknown' and part->>'mailbox_id' = $2
       and (part->>'at')::timestamptz > coalesce((select max(sent_at) from touches
         where workspace_id = $1 and mailbox_id = $2 and state = 'accepted'), '-infinity')`,
    [unit.workspaceId, mailboxId],
  );
  return rows[0]!.attempts;
}
