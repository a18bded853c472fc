import type { LimitName } from '@sortie/contracts';
import type { Unit } from '@sortie/event-store';
import { emptyDomainDays } from './domain-days.js';
import { wakeLanes } from './wake-lanes.js';

// What a touch waits for whichever mailbox sends it, and whatever that is set to.
const ofItsOwn: readonly LimitName[] = ['step_wait', 'retry', 'out_of_office'];

/** Whether the touch `t` was put off: then all hours were weighed, its mailbox's and its contact's. */
const wasPutOff = `t.waits_for <> all('{${ofItsOwn.join(',')}}')`;

/**
 * What an UPDATE sets of a touch `t` for which other hours count now: what was put off is due again, as far as its step
 * lets it, and the next claim judges it by what is so. `now` is a parameter's place.
 */
export const dueAnew = (now: string) => `
  due_at = case when ${wasPutOff} then least(t.due_at, greatest(${now}::timestamptz, t.not_before)) else t.due_at end,
  waits_for = case when not ${wasPutOff} then t.waits_for end`;

/** A touch as it waited before it was due anew. */
interface WaitedFor {
  campaign_id: string;
  waits_for: string | null;
}

/** One whose lane is to be woken. */
export interface DueAnew extends WaitedFor {
  mailbox_id: string;
  due_at: Date;
}

/**
 * The hours of a mailbox have changed: what they have put off is due anew. The caller has locked the lane, for which
 * whoever holds a touch may wait; such a one has other plans for it.
 */
export async function lookAnew(unit: Unit, mailboxId: string): Promise<void> {
  const late = `t.mailbox_id = $2 and t.due_at > $3 and ${wasPutOff}`;
  // By two indexes: the planned ones by their mailbox, the held ones by their campaigns.
  const { rows } = await unit.sql.query<WaitedFor>(
    `with late as (
       select t.id from touches t where t.workspace_id = $1 and ${late} and t.state = 'planned'
       union all
       select t.id from campaigns c join touches t on t.workspace_id = $1 and t.campaign_id = c.id
         and ${late} and t.state = 'held'
       where c.workspace_id = $1 and c.status = 'paused'
     ), free as (
       select t.id from late join touches t on t.workspace_id = $1 and t.id = late.id and t.mailbox_id = $2
         and t.state in ('planned', 'held') for update of t skip locked
     )
     update touches t set ${dueAnew('$3')}, updated_at = $3 from free where t.workspace_id = $1 and t.id = free.id
     returning t.campaign_id, old.waits_for`,
    [unit.workspaceId, mailboxId, unit.now],
  );
  await leaveQueue(unit, rows);
  await emptyDomainDays(unit, [mailboxId]);
}

/**
 * The same of contacts whom `change` makes live elsewhere; it answers who does. Their touches are locked before it: a
 * claim that still knows the old hours passes them over, and one that has judged by them is waited for.
 */
export async function lookAnewAt(
  unit: Unit,
  contactIds: readonly string[],
  change: () => Promise<string[]>,
): Promise<void> {
  const open = "t.workspace_id = $1 and t.contact_id = any($2) and t.state in ('planned', 'held')";
  await unit.sql.query(`select from touches t where ${open} order by id for update`, [unit.workspaceId, contactIds]);
  const moved = await change();
  if (moved.length === 0) return;
  const { rows } = await unit.sql.query<DueAnew>(
    `update touches t set ${dueAnew('$3')}, updated_at = $3 where ${open} and t.due_at > $3 and ${wasPutOff}
     returning t.mailbox_id, t.due_at, t.campaign_id, old.waits_for`,
    [unit.workspaceId, moved, unit.now],
  );
  await wakeFor(unit, rows);
}

/** What follows from touches that are due at other times now, and perhaps from another mailbox. */
export async function wakeFor(unit: Unit, touches: readonly DueAnew[]): Promise<void> {
  if (touches.length === 0) return;
  const earliest = new Map<string, Date>();
  for (const { mailbox_id: id, due_at } of touches) {
    if (!earliest.has(id) || due_at < earliest.get(id)!) earliest.set(id, due_at);
  }
  await wakeLanes(unit, earliest);
  await leaveQueue(unit, touches);
}

/** Who is due anew waits no longer for its campaign's full day: the others would be put off behind nobody. */
async function leaveQueue(unit: Unit, touches: readonly WaitedFor[]): Promise<void> {
  const full = touches.filter(({ waits_for }) => waits_for === 'campaign_daily_limit');
  if (full.length === 0) return;
  await unit.sql.query(
    `update campaign_days d set put_off = greatest(0, d.put_off - n.count)
     from (select campaign_id, count(*)::int from unnest($2::text[]) as campaign_id group by 1) n
     where d.workspace_id = $1 and d.campaign_id = n.campaign_id
       and d.day = ($3::timestamptz at time zone 'UTC')::date`,
    [unit.workspaceId, full.map(({ campaign_id }) => campaign_id), unit.now],
  );
}
