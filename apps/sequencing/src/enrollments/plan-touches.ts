import { newId, type VariantName } from '@sortie/contracts';
import type { Unit } from '@sortie/event-store';
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

/**
 * Plans touches, each step of an enrollment once (a second reply plans the same next step), and wakes their lanes;
 * those of a paused campaign are held until it resumes.
 */
export async function planTouches(unit: Unit, touches: readonly NewTouch[]): Promise<void> {
  const due = await dueInWindow(
    unit,
    touches.map(({ enrollment: { campaignId, contactId }, dueAt }) => ({ campaignId, contactId, dueAt })),
  );
  const column = (of: (touch: NewTouch) => unknown) => touches.map(of);
  void unit.sql.query(
    `insert into touches (workspace_id, id, campaign_id, sequence_id, enrollment_id, contact_id, mailbox_id, step,
       due_at, variant, waits_for, not_before, updated_at, state)
     select $1, n.*, $13, case when c.status = 'paused' then 'held' else 'planned' end
     from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::int[],
       $9::timestamptz[], $10::text[], $11::text[], $12::timestamptz[])
       as n(id, campaign_id, sequence_id, enrollment_id, contact_id, mailbox_id, step, due_at, variant, waits_for,
         not_before)
     join campaigns c on c.workspace_id = $1 and c.id = n.campaign_id and c.status in ('active', 'paused')
     on conflict (workspace_id, enrollment_id, step) do nothing`,
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
  await wakeLanes(unit, earliest);
}
