import { newId } from '@sortie/contracts';
import type { Unit } from '@sortie/event-store';
import { planTouches, stepsOf } from './advance-enrollment.js';
import { start } from './enrollment.decide.js';
import { nextTouch } from './next-touch.js';
import { keepRecipients, type Recipient } from './recipients.js';

/** The campaign that contacts enter. */
export interface EnrollingCampaign {
  id: string;
  sequence_id: string;
  pool_id: string;
}

/** Enters contacts that are not in the campaign yet, and plans their first touches. Answers their enrollments' ids. */
export async function enroll(unit: Unit, campaign: EnrollingCampaign, recipients: readonly Recipient[]): Promise<string[]> {
  if (recipients.length === 0) return [];
  const [{ rows }, steps] = await Promise.all([
    unit.sql.query<{ mailbox_ids: string[] }>('select mailbox_ids from pools where workspace_id = $1 and id = $2', [
      unit.workspaceId,
      campaign.pool_id,
    ]),
    stepsOf(unit, campaign.id),
  ]);
  const mailboxes = rows[0]!.mailbox_ids;
  const first = nextTouch(steps, -1, false, unit.now)!;
  const enrollments = recipients.map(({ contactId }, index) => ({
    id: newId('enrollment'),
    campaignId: campaign.id,
    sequenceId: campaign.sequence_id,
    contactId,
    // In turn: every mailbox of the pool gets its share, and a contact keeps the one it got.
    mailboxId: mailboxes[index % mailboxes.length]!,
  }));
  for (const { id, campaignId, sequenceId, contactId, mailboxId } of enrollments) {
    const facts = { enrollment_id: id, campaign_id: campaignId, sequence_id: sequenceId };
    unit.append(id, 0, start({ ...facts, contact_id: contactId, mailbox_id: mailboxId }));
  }
  await unit.flush();
  await keepRecipients(unit, recipients);
  await planTouches(
    unit,
    enrollments.map((enrolled) => ({ enrollment: enrolled, step: first.step, dueAt: first.dueAt })),
  );
  return enrollments.map(({ id }) => id);
}
