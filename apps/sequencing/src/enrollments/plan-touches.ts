import { newId, type VariantName } from '@sortie/contracts';
import type { Unit } from '@sortie/event-store';
import { isPaused } from '../campaigns/is-paused.js';
import { dueInWindow } from '../sending/plan-due.js';
import { wakeLanes } from '../sending/wake-lanes.js';
import type { Enrollment } from './enrollment.js';

/** Touches to be made. */
export interface NewTouch {
  enrollment: Pick<Enrollment, 'id' | 'campaignId' | 'sequenceId' | 'contactId' | 'mailboxId'>;
  step: number;
  dueAt: Date;
  /** The wording that the enrollment drew; none where the step has only its own. */
  variant?: VariantName | null;
}

/** A touch that an enrollment had at a step already: taken back by a branch and planned again now, or decided. */
export interface KnownTouch {
  id: string;
  enrollment_id: string;
  mailbox_id: string;
  step: number;
  revived: boolean;
}

/**
 * Plans touches, each step of an enrollment once (a second reply plans the same next step), and wakes their lanes;
 * those of a paused campaign are held until it resumes. What a branch took back was never decided and is planned again.
 */
export async function planTouches(unit: Unit, touches: readonly NewTouch[]): Promise<KnownTouch[]> {
  const due = await dueInWindow(
    unit,
    touches.map(({ enrollment: { campaignId, contactId }, dueAt }) => ({ campaignId, contactId, dueAt })),
  );
  const column = (of: (touch: NewTouch) => unknown) => touches.map(of);
  // One statement for both, since most enrollments have no such touch.
  const found = unit.sql.query<KnownTouch>(
    `with n as (
       select distinct on (enrollment_id, step) *
       from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::int[],
         $9::timestamptz[], $10::text[], $11::text[], $12::timestamptz[])
         as n(id, campaign_id, sequence_id, enrollment_id, contact_id, mailbox_id, step, due_at, variant, waits_for,
           not_before)),
     made as (
       insert into touches as t (workspace_id, id, campaign_id, sequence_id, enrollment_id, contact_id, mailbox_id,
         step, due_at, variant, waits_for, not_before, updated_at, state)
       select $1, n.*, $13, case when c.status = 'paused' and ${isPaused('n.campaign_id')} then 'held'
         else 'planned' end
       from n join campaigns c on c.workspace_id = $1 and c.id = n.campaign_id and c.status in ('active', 'paused')
       on conflict (workspace_id, enrollment_id, step) do update set state = excluded.state, reason = null,
         mailbox_id = excluded.mailbox_id, due_at = excluded.due_at, waits_for = excluded.waits_for,
         not_before = excluded.not_before, updated_at = excluded.updated_at
         where t.state = 'skipped' and t.reason = 'branch_taken'
       returning new.id, new.enrollment_id, new.mailbox_id, new.step, old.id is not null as revived)
     select * from made where revived
     union all
     select t.id, t.enrollment_id, t.mailbox_id, t.step, false
     from n join touches t on t.workspace_id = $1 and t.enrollment_id = n.enrollment_id and t.step = n.step
     where (n.enrollment_id, n.step) not in (select enrollment_id, step from made)
       and t.state in ('accepted', 'failed', 'skipped') and t.reason is distinct from 'branch_taken'`,
    [
      unit.workspaceId,
      column(() => newId('touch')),
      column((t) => t.enrollment.campaignId),
      column((t) => t.enrollment.sequenceId),
      column((t) => t.enrollment.id),
      column((t) => t.enrollment.contactId),
      column((t) => t.enrollment.mailboxId),
      column((t) => t.step),
      due.map(({ dueAt }) => dueAt),
      column((t) => t.variant ?? null),
      due.map(({ waitsFor }) => waitsFor),
      column((t) => t.dueAt),
      unit.now,
    ],
  );
  const earliest = new Map<string, Date>();
  for (const [index, { enrollment }] of touches.entries()) {
    const { dueAt } = due[index]!;
    const known = earliest.get(enrollment.mailboxId);
    if (!known || dueAt < known) earliest.set(enrollment.mailboxId, dueAt);
  }
  const [{ rows }] = await Promise.all([found, wakeLanes(unit, earliest)]);
  return rows;
}
