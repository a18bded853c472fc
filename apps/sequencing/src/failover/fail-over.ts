import type { FailoverReason } from '@sortie/contracts';
import type { EventStore, Unit } from '@sortie/event-store';
import { moveTo } from '../enrollments/enrollment.decide.js';
import { enrollment } from '../enrollments/enrollment.js';
import { wasUnknown } from '../sending/perhaps-sent.js';
import { dueAnew, wakeFor, type DueAnew } from '../sending/look-anew.js';
import { substitutes, type Movable } from './substitutes.js';

// A page locks its touches and enrollments for some tens of milliseconds.
const pageSize = 200;

/** A mailbox that may come back keeps what is held in paused campaigns; one that is removed keeps nothing. */
const movable = {
  failed: { touches: ['planned'], campaigns: ['active'] },
  removed: { touches: ['planned', 'held'], campaigns: ['active', 'paused'] },
};

/**
 * Moves what a mailbox cannot send to others of each campaign's pool, page by page; answers how many touches.
 * A contact whose mail is on its way or whose outcome is unknown stays: it would have two senders at once. So does one
 * whose mail Resend is asked about again: only under this mailbox's key it goes once.
 */
export async function failOver(
  store: EventStore,
  workspaceId: string,
  mailboxId: string,
  now: Date,
  because: keyof typeof movable = 'failed',
): Promise<number> {
  let moved = 0;
  for (let page = pageSize; page === pageSize; moved += page) {
    page = await store.within(workspaceId, { now }, (unit) => movePage(unit, mailboxId, because));
  }
  return moved;
}

async function movePage(unit: Unit, mailboxId: string, because: keyof typeof movable): Promise<number> {
  const { touches, campaigns } = movable[because];
  const pools = await substitutes(unit.sql, unit.workspaceId, mailboxId, unit.now, campaigns);
  if (pools.size === 0) return 0;
  const { rows } = await unit.sql.query<Movable>(
    `select t.id, t.enrollment_id, t.campaign_id from touches t
     where t.workspace_id = $1 and t.mailbox_id = $2 and t.state = any($5) and t.campaign_id = any($3)
       and not exists (select from touches o where o.workspace_id = $1 and o.enrollment_id = t.enrollment_id
         and (o.state in ('claimed', 'submitting', 'unknown')
           or o.state in ('planned', 'held') and ${wasUnknown('o')} and exists (select from mailboxes m
             where m.workspace_id = $1 and m.id = o.mailbox_id and m.resend_key is not null)))
     order by t.due_at, t.id limit $4 for update of t skip locked`,
    [unit.workspaceId, mailboxId, [...pools.keys()], pageSize, touches],
  );
  if (rows.length === 0) return 0;
  const reason = because === 'removed' ? 'mailbox_removed' : await reasonOf(unit, mailboxId);
  const targets = assign(rows, pools);
  await moveTouches(unit, rows, targets);
  const ids = [...targets.keys()].sort();
  for (const [id, { state, version }] of await unit.loadMany(enrollment, ids)) {
    unit.append(id, version, moveTo(state, targets.get(id)!, reason));
  }
  await unit.flush();
  return rows.length;
}

async function reasonOf(unit: Unit, mailboxId: string): Promise<FailoverReason> {
  const { rowCount } = await unit.sql.query(
    "select from mailboxes where workspace_id = $1 and id = $2 and status = 'active'",
    [unit.workspaceId, mailboxId],
  );
  return rowCount ? 'mailbox_unhealthy' : 'mailbox_failed';
}

/** In turn, so that every substitute gets its share; all touches of an enrollment go to the same. */
function assign(touches: readonly Movable[], pools: ReadonlyMap<string, string[]>): Map<string, string> {
  const targets = new Map<string, string>();
  for (const { enrollment_id: id, campaign_id } of touches) {
    const pool = pools.get(campaign_id)!;
    if (!targets.has(id)) targets.set(id, pool[targets.size % pool.length]!);
  }
  return targets;
}

/** What was put off for the hours of the one mailbox may go in those of the other. */
async function moveTouches(unit: Unit, touches: readonly Movable[], targets: ReadonlyMap<string, string>) {
  const { rows } = await unit.sql.query<DueAnew>(
    `update touches t set mailbox_id = n.mailbox_id, unreached = 0, updated_at = $4, ${dueAnew('$4')}
     from unnest($2::text[], $3::text[]) as n(id, mailbox_id) where t.workspace_id = $1 and t.id = n.id
     returning t.mailbox_id, t.due_at, t.campaign_id, old.waits_for`,
    [unit.workspaceId, touches.map(({ id }) => id), touches.map((t) => targets.get(t.enrollment_id)!), unit.now],
  );
  await wakeFor(unit, rows);
}
