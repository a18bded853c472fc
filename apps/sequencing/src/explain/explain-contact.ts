import type { ContactExplanation, ExplainedTouch, TouchState } from '@sortie/contracts';
import { idleOf } from './idle.js';
import { earlier, noSlot, type ShownSlot } from './show.js';
import { waitingTouches, type Look, type WaitingTouch } from './waiting.js';

interface Row {
  id: string;
  campaign_id: string;
  mailbox_id: string;
  step: number;
  state: TouchState;
  reason: string | null;
  reason_detail: string | null;
  sent_at: Date | null;
}

// Many sequences of many steps; older ones are in the list of touches.
const mostTouches = 200;

/** What mails to a contact wait for, or why they were not made; `suppressionKeys` are those of its address. */
export async function explainOneContact(
  look: Look,
  id: string,
  suppressionKeys: readonly string[],
): Promise<ContactExplanation> {
  const { sql, workspaceId } = look;
  const [touches, suppressions] = await Promise.all([
    sql.query<Row>(
      `select id, campaign_id, mailbox_id, step, state, reason, reason_detail, sent_at from touches
       where workspace_id = $1 and contact_id = $2 order by id desc limit ${mostTouches}`,
      [workspaceId, id],
    ),
    sql.query<{ reason: string }>(
      `select reason from suppressions where workspace_id = $1 and address_hash = any($2) order by created_at limit 1`,
      [workspaceId, suppressionKeys],
    ),
  ]);
  const suppressed = suppressions.rows[0]?.reason ?? null;
  const open = touches.rows.filter(({ state }) => state === 'planned' || state === 'held');
  const waiting = (await waitingTouches(look, open)).map((slot): WaitingTouch =>
    suppressed ? { ...slot, next_at: null, binding: null, idle: 'suppressed' } : slot);
  const slots = new Map<string, ShownSlot>(waiting.map((slot) => [slot.touch_id, slot]));
  const next = waiting.sort(earlier)[0];
  const { next_at, binding } = next ?? noSlot;
  const none = touches.rows.length > 0 ? 'nothing_left' : 'not_enrolled';
  return {
    object: 'contact_explanation',
    id,
    suppressed,
    next_at,
    binding,
    idle: next?.idle ?? idleOf(touches.rows.map(({ state }) => state), none),
    touches: touches.rows.map((row) => show(row, slots.get(row.id) ?? noSlot)),
  };
}

function show({ sent_at, ...row }: Row, { next_at, binding, limits }: ShownSlot): ExplainedTouch {
  return { ...row, sent_at: sent_at?.toISOString() ?? null, next_at, binding, limits };
}
