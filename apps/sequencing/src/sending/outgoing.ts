import type { ReplyClass, VariantName } from '@sortie/contracts';
import type { EventStore, Sql } from '@sortie/event-store';
import { flowOf, type CampaignFlow } from '../enrollments/campaign-flow.js';
import type { Standing } from '../enrollments/conditions.js';
import { mailKeys } from '../mail/mail-keys.js';
import type { SequencingConfig } from '../sequencing.config.js';
import { trackingOf, type Tracking } from '../tracking/track-mail.js';
import { isContested, leading } from '../variants/settle-winner.js';
import { wordingOf, type Wording } from '../variants/wording.js';
import type { ClaimedTouch } from './claim.js';
import { firstTried, wasUnknown } from './perhaps-sent.js';
import { wayOutColumns, wayOutOf, type WayOut, type WayOutRow } from './way-out.js';
import { threadBefore, type SentMail } from './thread-before.js';

/** What a claimed touch needs beside its contact. */
export interface Outgoing {
  flow: CampaignFlow;
  standing: Standing;
  /** Of a step with several wordings, the one to send: the winner, or what the enrollment drew. */
  variant: VariantName | null;
  /** The figures speak for it, and nobody has said so yet. */
  newlyWon: boolean;
  wording: Wording;
  mailbox: { email: string; displayName: string | null; way: WayOut };
  /** The mails that a follow-up answers, oldest first. */
  thread: SentMail[];
  /** When it was first tried, if nobody knows whether it went out then. */
  perhapsSince: Date | null;
  /** Null: the campaign asks for none. */
  tracking: Tracking | null;
}

interface MailboxRow extends WayOutRow {
  display_name: string | null;
  reply_class: ReplyClass | null;
  answered: boolean;
  branched_from: number | null;
  head: number;
}

interface TouchRow extends SentMail {
  state: string;
  variant: VariantName | null;
  opened: boolean;
  clicked: boolean;
  bounced: boolean;
  perhaps_since: Date | null;
}

/** Reads steps, mailbox, thread and standing of a touch. */
export async function readOutgoing(
  store: EventStore,
  config: SequencingConfig,
  touch: ClaimedTouch,
): Promise<Outgoing> {
  return (await readOutgoings(store, config, touch.workspaceId, [touch]))[0]!;
}

/** The same of several touches of a workspace, in their order. */
export function readOutgoings(
  store: EventStore,
  config: SequencingConfig,
  workspaceId: string,
  wanted: readonly ClaimedTouch[],
): Promise<Outgoing[]> {
  return store.read({ caller: { workspace_id: workspaceId } }, (sql) => {
    const campaigns = [...new Set(wanted.map(({ campaignId }) => campaignId))];
    const flows = new Map(campaigns.map((id) => [id, flowOf({ sql, workspaceId }, id)]));
    return Promise.all(wanted.map((touch) => outgoingOf(touch, flows.get(touch.campaignId)!, sql)));
  });

  async function outgoingOf(touch: ClaimedTouch, known: Promise<CampaignFlow>, sql: Sql): Promise<Outgoing> {
    const [row, touches, flow] = await Promise.all([mailboxOf(sql, touch), touchesOf(sql, touch), known]);
    const sent = touches.filter(({ state, message_id }) => state === 'accepted' && message_id);
    const own = touches.find(({ step }) => step === touch.step);
    const drawn = own?.variant ?? null;
    // What was tried once is tried again in the same words.
    const free = drawn !== null && touch.attempts === 0;
    const winner = free && isContested(flow, touch.step) ? await leading(sql, touch, flow.steps[touch.step]!) : null;
    const variant = free ? (flow.winners[touch.step] ?? winner ?? drawn) : drawn;
    return {
      flow,
      standing: standingOf(row, touches, sent.at(-1)),
      variant,
      newlyWon: winner !== null,
      wording: wordingOf(flow.steps[touch.step]!, variant),
      mailbox: { email: row.email, displayName: row.display_name, way: wayOutOf(store, config, touch, row) },
      perhapsSince: own?.perhaps_since ?? null,
      thread: threadBefore(flow.steps, sent),
      tracking: trackingOf(flow.settings, touch, mailKeys(config).tracker),
    };
  }
}

async function mailboxOf(sql: Sql, { workspaceId, mailboxId, enrollmentId }: ClaimedTouch): Promise<MailboxRow> {
  const { rows } = await sql.query<MailboxRow>({
    name: 'outgoing-mailbox',
    text: `select ${wayOutColumns}, m.display_name, e.reply_class, e.answered, e.branched_from, e.head
           from mailboxes m join lanes l on l.workspace_id = $1 and l.mailbox_id = m.id
           join enrollments e on e.workspace_id = $1 and e.id = $3
           where m.workspace_id = $1 and m.id = $2`,
    values: [workspaceId, mailboxId, enrollmentId],
  });
  return rows[0]!;
}

async function touchesOf(sql: Sql, { workspaceId, enrollmentId }: ClaimedTouch): Promise<TouchRow[]> {
  const { rows } = await sql.query<TouchRow>({
    name: 'outgoing-touches',
    text: `select step, state, variant, message_id, subject, opened_at is not null as opened,
             clicked_at is not null as clicked, bounced_soft as bounced,
             case when ${wasUnknown()} then ${firstTried} end as perhaps_since
           from touches t where workspace_id = $1 and enrollment_id = $2 order by step`,
    values: [workspaceId, enrollmentId],
  });
  return rows;
}

const decided = new Set(['accepted', 'failed', 'skipped']);

function standingOf(row: MailboxRow, touches: readonly TouchRow[], last: TouchRow | undefined): Standing {
  const { reply_class: reply, answered, branched_from: branchedFrom, head } = row;
  const open = touches.filter(({ state }) => !decided.has(state)).map(({ step }) => step);
  return { reply, answered, branchedFrom, head, open, last: last ?? null };
}
