import type { EventStore } from '@sortie/event-store';
import type { ClaimedTouch } from './claim.js';

/** What is recorded before any I/O, so that the mail can be found again whatever happens. */
export interface Submission {
  messageId: string;
  addressHash: string;
  subject: string;
  /** The step is meant for people who have replied: for others a reply ends it. */
  forReplied: boolean;
}

/** Advisory lock that orders last looks (shared) and suppressions of the same address (exclusive). */
export const addressLock = "hashtextextended($1 || ':' || $2, 0)";

/**
 * The last look before the mail goes out: claimed → submitting, unless the touch was stopped, the address suppressed, the
 * enrollment ended or answered meanwhile (its touch was not there to be taken back), or the campaign is not active. Every stop updates the touch in its own transaction, so the row lock orders the two: once
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
      name: 'address-share',
      text: `select pg_advisory_xact_lock_shared(${addressLock})`,
      values: [touch.workspaceId, submission.addressHash],
    });
    const { rowCount } = await sql.query({
      name: 'touch-submit',
      text: `update touches t set state = 'submitting', message_id = $4, address_hash = $5, subject = $6,
               attempts = attempts + 1, updated_at = $7
             where workspace_id = $1 and id = $2 and state = 'claimed' and owner = $3
               and not exists (select from suppressions s where s.workspace_id = $1 and s.address_hash = $5)
               and exists (select from campaigns c where c.workspace_id = $1 and c.id = t.campaign_id and c.status = 'active')
               and exists (select from enrollments e where e.workspace_id = $1 and e.id = t.enrollment_id
                 and e.status = 'active' and (not e.replied or $8))`,
      values: [
        touch.workspaceId,
        touch.id,
        owner,
        submission.messageId,
        submission.addressHash,
        submission.subject,
        now,
        submission.forReplied,
      ],
    });
    return rowCount === 1;
  });
}
