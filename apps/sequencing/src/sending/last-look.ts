import type { VariantName } from '@sortie/contracts';
import type { EventStore, Sql } from '@sortie/event-store';
import { companyLock, companyStopped } from '../campaigns/company-stop.js';
import { suppressionLock } from '../suppressions/suppress.js';
import { keepSubmitted, type SubmittedMessage } from '../threads/keep-message.js';
import { keepLinks } from '../tracking/track-mail.js';
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
  /** Where its tracked links lead; kept with the look, too. */
  links?: readonly string[];
}

/** A touch that is about to go. */
export interface LastLook {
  touch: ClaimedTouch;
  submission: Submission;
}

/**
 * The last look before mails go out: claimed → submitting, unless the touch was stopped, the address suppressed, the
 * enrollment ended or answered meanwhile (its touch was not there to be taken back), the campaign is not active, or
 * somebody of the same company has answered. Every stop updates the touch in its own transaction, so the row lock
 * orders the two: once a stop has committed, this finds nothing to submit. Locks are taken in one order, suppressions,
 * companies, touches, each sorted; the update comes behind them all, so that it sees what they have waited for.
 */
export function submitAll(
  store: EventStore,
  workspaceId: string,
  looks: readonly LastLook[],
  now: Date,
): Promise<boolean[]> {
  return store.within(workspaceId, { now }, async (unit) => {
    const { sql } = unit;
    lock(sql, workspaceId, looks);
    const gone = await moveOn(sql, workspaceId, looks, now);
    const tracked = looks.flatMap(({ touch, submission: { links = [] } }) =>
      links.length > 0 && gone.has(touch.id) ? [{ of: touch, links }] : []);
    if (tracked.length > 0) keepLinks(unit, tracked);
    const kept = looks.flatMap(({ touch, submission }) =>
      submission.kept && gone.has(touch.id) ? [{ of: touch, message: submission.kept }] : []);
    if (kept.length > 0) keepSubmitted(sql, workspaceId, kept, now);
    return looks.map(({ touch }) => gone.has(touch.id));
  });
}

function lock(sql: Sql, workspaceId: string, looks: readonly LastLook[]): void {
  void sql.query({
    name: 'suppression-share',
    text: `select pg_advisory_xact_lock_shared(${suppressionLock})
           from (select distinct key from unnest($2::text[]) as key order by key) k`,
    values: [workspaceId, looks.flatMap(({ submission }) => submission.suppressionKeys)],
  });
  void sql.query({
    name: 'company-share',
    text: `select pg_advisory_xact_lock_shared(${companyLock('$1::text', 'campaign', 'company_id')}) from (
             select distinct n.campaign, r.company_id from unnest($2::text[], $3::text[]) as n(campaign, contact)
             join recipients r on r.workspace_id = $1 and r.contact_id = n.contact
             where r.company_id is not null order by 1, 2) c`,
    values: [workspaceId, looks.map(({ touch }) => touch.campaignId), looks.map(({ touch }) => touch.contactId)],
  });
  void sql.query({
    name: 'touches-lock',
    text: 'select from touches where workspace_id = $1 and id = any($2) order by id for update',
    values: [workspaceId, looks.map(({ touch }) => touch.id)],
  });
}

/** The touches that are submitting now. */
async function moveOn(
  sql: Sql,
  workspaceId: string,
  looks: readonly LastLook[],
  now: Date,
): Promise<ReadonlySet<string>> {
  const { rows } = await sql.query<{ id: string }>({
    name: 'touches-submit',
    text: `update touches t set state = 'submitting', message_id = n.message_id, address_hash = n.address_hash,
             subject = n.subject, attempts = attempts + 1, updated_at = $2, variant = coalesce(n.variant, t.variant)
           from unnest($3::text[], $4::bigint[], $5::text[], $6::text[], $7::text[], $8::boolean[], $9::text[],
               $10::text[])
             as n(id, owner, message_id, address_hash, subject, for_replied, variant, keys)
           where t.workspace_id = $1 and t.id = n.id and t.state = 'claimed' and t.owner = n.owner
             and not exists (select from suppressions s
               where s.workspace_id = $1 and s.address_hash = any(string_to_array(n.keys, ' ')))
             and exists (select from campaigns c
               where c.workspace_id = $1 and c.id = t.campaign_id and c.status = 'active')
             and exists (select from enrollments e where e.workspace_id = $1 and e.id = t.enrollment_id
               and e.status = 'active' and (not e.answered or n.for_replied) and not ${companyStopped})
           returning t.id`,
    values: [
      workspaceId,
      now,
      looks.map(({ touch }) => touch.id),
      looks.map(({ touch }) => touch.owner),
      looks.map(({ submission }) => submission.messageId),
      looks.map(({ submission }) => submission.addressHash),
      looks.map(({ submission }) => submission.subject),
      looks.map(({ submission }) => submission.forReplied),
      looks.map(({ submission }) => submission.variant ?? null),
      // One text a touch: lists of several lengths are no array of arrays.
      looks.map(({ submission }) => submission.suppressionKeys.join(' ')),
    ],
  });
  return new Set(rows.map(({ id }) => id));
}
