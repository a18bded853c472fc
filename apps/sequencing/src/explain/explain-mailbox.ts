import type { MailboxExplanation, TouchState } from '@sortie/contracts';
import { mailboxLimits } from '../pacing/mailbox-limits.js';
import { earliestSlot } from '../pacing/slot.js';
import { readLane } from '../sending/lane-row.js';
import { idleOf } from './idle.js';
import { earlier, showSlot } from './show.js';
import { waitingIn, type Look } from './waiting.js';

// As many as a claim looks at and then some: the one that goes next is among those that have been due longest.
const looksAt = 50;

/** What a mailbox waits for; undefined when there is no such mailbox. */
export async function explainOneMailbox(look: Look, id: string): Promise<MailboxExplanation | undefined> {
  const { sql, workspaceId, now } = look;
  const lane = await readLane(sql, workspaceId, id, now);
  if (!lane) return undefined;
  const [earliest, busy] = await Promise.all([
    sql.query<{ id: string }>(
      `select id from touches where workspace_id = $1 and mailbox_id = $2 and state = 'planned'
       order by due_at, id limit ${looksAt}`,
      [workspaceId, id],
    ),
    sql.query<{ state: TouchState }>(
      `select distinct state from touches
       where workspace_id = $1 and mailbox_id = $2 and state in ('claimed', 'submitting', 'unknown')`,
      [workspaceId, id],
    ),
  ]);
  const waiting = await waitingIn(look, [lane], earliest.rows.map((touch) => touch.id));
  const next = waiting.sort(earlier)[0];
  const own = showSlot(earliestSlot(mailboxLimits(lane.mailbox, lane.state), now), now);
  const { binding, limits } = next ?? own;
  return {
    object: 'mailbox_explanation',
    id,
    next_at: next?.next_at ?? null,
    binding,
    idle: next ? next.idle : idleOf(busy.rows.map(({ state }) => state), 'nothing_left'),
    touch_id: next?.touch_id ?? null,
    limits,
  };
}
