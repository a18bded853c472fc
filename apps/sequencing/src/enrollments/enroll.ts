import { newId } from '@sortie/contracts';
import type { Unit } from '@sortie/event-store';
import { drawVariant } from '../variants/wording.js';
import { calendarOf, flowOf } from './campaign-flow.js';
import { start } from './enrollment.decide.js';
import { planTouches } from './plan-touches.js';
import { keepRecipients, type Recipient } from './recipients.js';
import { dueAfter } from './wait.js';

/** The campaign that contacts enter. */
export interface EnrollingCampaign {
  id: string;
  sequence_id: string;
  pool_id: string;
  /** The one mailbox of the pool that sends; null: all of them in turn. */
  sender_id: string | null;
}

/** Enters contacts that are not in the campaign yet, and plans their first touches. Answers their enrollments' ids. */
export async function enroll(unit: Unit, campaign: EnrollingCampaign, wanted: readonly Recipient[]): Promise<string[]> {
  if (wanted.length === 0) return [];
  const { there, total } = await enrolledBefore(unit, campaign.id, wanted);
  const recipients = wanted.filter(({ contactId }) => !there.has(contactId));
  if (recipients.length === 0) return [];
  const [{ rows }, flow] = await Promise.all([
    // Locked: a mailbox that has left the pool is dealt nobody more, so that it may be removed.
    unit.sql.query<{ mailbox_ids: string[] }>(
      'select mailbox_ids from pools where workspace_id = $1 and id = $2 for share',
      [unit.workspaceId, campaign.pool_id],
    ),
    flowOf(unit, campaign.id),
  ]);
  const mailboxes = campaign.sender_id ? [campaign.sender_id] : rows[0]!.mailbox_ids;
  const first = flow.steps[0]!;
  const enrollments = recipients.map(({ contactId, timezone }, index) => ({
    id: newId('enrollment'),
    campaignId: campaign.id,
    sequenceId: campaign.sequence_id,
    contactId,
    timezone,
    // In turn: every mailbox of the pool gets its share, and a contact keeps the one it got.
    mailboxId: mailboxes[(total + index) % mailboxes.length]!,
  }));
  for (const { id, campaignId, sequenceId, contactId, mailboxId } of enrollments) {
    const facts = { enrollment_id: id, campaign_id: campaignId, sequence_id: sequenceId };
    unit.append(id, 0, start({ ...facts, contact_id: contactId, mailbox_id: mailboxId }));
  }
  await keepRecipients(unit, recipients);
  await planTouches(
    unit,
    enrollments.map((enrolled) => ({
      enrollment: enrolled,
      step: 0,
      dueAt: dueAfter(first, unit.now, calendarOf(flow, enrolled.timezone)),
      variant: drawVariant(first, enrolled, 0),
    })),
  );
  await unit.flush();
  return enrollments.map(({ id }) => id);
}

/** Who of them is in the campaign, and how many are: the campaign's row lock keeps both true until the commit. */
async function enrolledBefore(
  unit: Unit,
  campaignId: string,
  wanted: readonly Recipient[],
): Promise<{ there: Set<string>; total: number }> {
  const [found, counts] = await Promise.all([
    unit.sql.query<{ contact_id: string }>(
      'select contact_id from enrollments where workspace_id = $1 and campaign_id = $2 and contact_id = any($3)',
      [unit.workspaceId, campaignId, wanted.map(({ contactId }) => contactId)],
    ),
    unit.sql.query<{ total: number }>(
      'select total from campaign_counts where workspace_id = $1 and campaign_id = $2',
      [unit.workspaceId, campaignId],
    ),
  ]);
  return { there: new Set(found.rows.map(({ contact_id }) => contact_id)), total: counts.rows[0]?.total ?? 0 };
}
