import type { VariantName } from '@sortie/contracts';
import type { Unit } from '@sortie/event-store';
import { isPaused } from '../campaigns/is-paused.js';
import type { recordSent, TouchRef } from '../enrollments/enrollment.decide.js';
import { enrollment } from '../enrollments/enrollment.js';
import { record, type OpenEnrollment } from '../enrollments/open-enrollment.js';
import type { TouchPlace } from './touch-row.js';
import { wakeLane } from './wake-lanes.js';

/** What a touch that was moved is known by. */
interface Moved {
  variant: VariantName | null;
}

/** What is written with a move. */
interface Detail {
  reason?: string;
  reason_detail?: string;
  server_reply?: string;
  settled_by?: SettledBy;
  address_hash?: string;
}

/** How an outcome became known. */
export type SettledBy = 'server' | 'sent_folder' | 'answer' | 'provider' | 'person';

// RFC 5321 allows replies of several lines of 512 bytes; the first says it.
const mostReply = 500;

/** Whether the sender at that parameter's place still has a touch; without one, whoever has it. */
export const isOwn = (owner: string) => `(owner = ${owner}::bigint or ${owner}::bigint is null)`;

/** As much of a reply as is kept. */
export function shortened(reply: string): string {
  return reply.slice(0, mostReply);
}

/**
 * Gives a touch back, or back later; what was never taken may go again. False: it is in none of the states `from`, or
 * another sender's.
 */
export async function replan(
  unit: Unit,
  touch: TouchPlace,
  from: string[],
  dueAt: Date,
  reply = '',
): Promise<boolean> {
  const { rowCount } = await unit.sql.query(
    `update touches t set due_at = $4, owner = null, updated_at = $5, server_reply = nullif($6, ''),
       waits_for = case when $4::timestamptz > $5::timestamptz then 'retry' end,
       state = case when ${isPaused('t.campaign_id')} then 'held' else 'planned' end
     where workspace_id = $1 and id = $2 and state = any($3) and ${isOwn('$7')}`,
    [touch.workspaceId, touch.id, from, dueAt, unit.now, shortened(reply), touch.owner ?? null],
  );
  if (rowCount) await wakeLane(unit, touch.mailboxId, dueAt);
  return rowCount === 1;
}

/** Moves a touch from one of the states `from`; undefined when it was in none of them, or is another sender's. */
export async function move(
  unit: Unit,
  touch: TouchPlace,
  from: string[],
  to: string,
  more: Detail,
): Promise<Moved | undefined> {
  const { rows } = await unit.sql.query<Moved>(
    `update touches set state = $4, owner = null, updated_at = $5, reason = $6, sent_at = null, server_reply = $7,
       settled_by = $8, reason_detail = $9, address_hash = coalesce($10, address_hash)
     where workspace_id = $1 and id = $2 and state = any($3) and ${isOwn('$11')} returning variant`,
    [
      touch.workspaceId,
      touch.id,
      from,
      to,
      unit.now,
      more.reason ?? null,
      more.server_reply ?? null,
      more.settled_by ?? null,
      more.reason_detail ?? null,
      more.address_hash ?? null,
      touch.owner ?? null,
    ],
  );
  return rows[0];
}

/** Appends what is decided about the touch on its enrollment, which is loaded for that. */
export async function append(
  unit: Unit,
  touch: TouchPlace & Partial<Moved>,
  decide: (state: OpenEnrollment['state'], ref: TouchRef) => ReturnType<typeof recordSent>,
): Promise<OpenEnrollment> {
  const { state, version } = await unit.load(enrollment, touch.enrollmentId);
  const open = { state, version };
  const { id, step, mailboxId, variant } = touch;
  record(unit, open, decide(state, { id, step, mailboxId, variant }));
  return open;
}
