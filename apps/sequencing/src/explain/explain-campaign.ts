import type { CampaignExplanation, CampaignStatus, IdleReason, TouchTally } from '@sortie/contracts';
import { idleOf } from './idle.js';
import { earlier, noSlot } from './show.js';
import { waitingTouches, type Look, type WaitingTouch } from './waiting.js';

// By mailbox: who can never be written to in its hours must not hide who can.
const looksAt = 10;

/** What a campaign waits for; undefined when there is no such campaign. */
export async function explainOneCampaign(look: Look, id: string): Promise<CampaignExplanation | undefined> {
  const { sql, workspaceId } = look;
  const [campaigns, first, touches] = await Promise.all([
    sql.query<{ status: CampaignStatus; launched: boolean }>(
      'select status, launched from campaigns where workspace_id = $1 and id = $2',
      [workspaceId, id],
    ),
    // Of each mailbox those that have been due longest: the others of the campaign go behind them.
    sql.query<{ id: string; mailbox_id: string }>(
      `select id, mailbox_id from (
         select id, mailbox_id, row_number() over (partition by mailbox_id order by due_at, id) as place from touches
         where workspace_id = $1 and campaign_id = $2 and state in ('planned', 'held')) t
       where place <= ${looksAt} order by mailbox_id, place`,
      [workspaceId, id],
    ),
    sql.query<TouchTally>(
      `select state, count(*)::int as touches,
         case state when 'planned' then waits_for when 'held' then 'campaign_status' else reason end as reason
       from touches where workspace_id = $1 and campaign_id = $2 group by 1, 3 order by 1, 3 nulls first`,
      [workspaceId, id],
    ),
  ]);
  const campaign = campaigns.rows[0];
  if (!campaign) return undefined;
  const tally = touches.rows;
  const idle = idleOfCampaign(campaign, tally);
  const waiting = idle ? [] : (await waitingTouches(look, first.rows)).sort(earlier);
  const { next_at, binding, limits } = waiting[0] ?? noSlot;
  return {
    object: 'campaign_explanation',
    id,
    next_at,
    binding,
    idle: idle ?? waiting[0]?.idle ?? null,
    limits,
    mailboxes: firstOfEach(waiting).map((slot) => ({
      mailbox_id: slot.mailbox_id,
      touch_id: slot.touch_id,
      next_at: slot.next_at,
      binding: slot.binding,
    })),
    touches: tally,
  };
}

/** The first touch of each mailbox. */
function firstOfEach(waiting: readonly WaitingTouch[]): WaitingTouch[] {
  const seen = new Set<string>();
  return waiting.filter(({ mailbox_id }) => !seen.has(mailbox_id) && seen.add(mailbox_id));
}

function idleOfCampaign(
  { status, launched }: { status: CampaignStatus; launched: boolean },
  tally: readonly TouchTally[],
): IdleReason | null {
  if (status === 'stopped' || status === 'completed') return 'ended';
  const begun = launched || tally.length > 0;
  return idleOf(tally.map(({ state }) => state), begun ? 'nothing_left' : 'not_started');
}
