import type { VariantName } from '@sortie/contracts';
import type { EventStore } from '@sortie/event-store';
import { companyLock, companyStopped } from '../campaigns/company-stop.js';
import { suppressionLock } from '../suppressions/suppress.js';
import { keepSubmitted, type SubmittedMessage } from '../threads/keep-message.js';
import type { ClaimedTouch } from './claim.js';

/** What is recorded before any I/O, so that the mail can be found again whatever happens. */
export interface Submission {
  messageId: string;
  addressHash: string;
  /** Every key under which the address may be suppressed, sorted. */
  suppressionKeys: string[];
  subject: string;
  /** The step is meant for people who have replied: for others a reply ends it. */
  forReplied: boolean;
  /** The wording that it was written in, of a step with several. */
  variant?: VariantName | null;
  /** What it says, for its thread; kept with the look. */
  kept?: SubmittedMessage;
}

/**
 * The last look before the mail goes out: claimed → submitting, unless the touch was stopped, the address suppressed, the
 * enrollment ended or answered meanwhile (its touch was not there to be taken back), the campaign is not active, or somebody of
 * the same company has answered. Every stop updates the touch in its own transaction, so the row lock orders the two: once
 * a stop has committed, this finds nothing to submit.
 */
export function submit(
  store: EventStore,
  touch: ClaimedTouch,
  owner: string,
  submission: Submission,
  now: Date,
): Promise<boolean> {
  return store.within(touch.workspaceId, { now }, async ({ sql }) => {
    void sql.query({
      name: 'suppression-share',
      text: `select pg_advisory_xact_lock_shared(${suppressionLock}) from unnest($2::text[]) as key`,
      values: [touch.workspaceId, submission.suppressionKeys],
    });
    void sql.query({
      name: 'company-share',
      text: `select pg_advisory_xact_lock_shared(${companyLock('$1::text', '$2::text', 'company_id')}) from recipients
             where workspace_id = $1 and contact_id = $3 and company_id is not null`,
      values: [touch.workspaceId, touch.campaignId, touch.contactId],
    });
    const { rowCount } = await sql.query({
      name: 'touch-submit',
      text: `update touches t set state = 'submitting', message_id = $4, address_hash = $5, subject = $6,
               attempts = attempts + 1, updated_at = $7, variant = coalesce($10, variant)
             where workspace_id = $1 and id = $2 and state = 'claimed' and owner = $3
               and not exists (select from suppressions s where s.workspace_id = $1 and s.address_hash = any($9))
               and exists (select from campaigns c where c.workspace_id = $1 and c.id = t.campaign_id and c.status = 'active')
               and exists (select from enrollments e where e.workspace_id = $1 and e.id = t.enrollment_id
                 and e.status = 'active' and (not e.answered or $8) and not ${companyStopped})`,
      values: [
        touch.workspaceId,
        touch.id,
        owner,
        submission.messageId,
        submission.addressHash,
        submission.subject,
        now,
        submission.forReplied,
        submission.suppressionKeys,
        submission.variant ?? null,
      ],
    });
    if (rowCount === 1 && submission.kept) keepSubmitted(sql, touch, submission.kept, now);
    return rowCount === 1;
  });
}
