import type { Unit } from '@sortie/event-store';
import type { FailoverPolicy } from '../failover/failing.js';
import { mailboxLimits } from '../pacing/mailbox-limits.js';
import { isOpen } from '../pacing/slot.js';
import { claimed, claimNext, restUntilDue, type Claimed } from './claim.js';
import { firstDue } from './due-touches.js';
import { lockLanes } from './lane-row.js';
import { judge } from './put-off.js';
import { takeTouches, type Pick } from './take-touch.js';

// Any number that no other advisory lock of this service begins with: "LA". The workspace is hashed in beside it.
const claimsClass = 0x4c41;

/**
 * Claims for several lanes in one transaction. As a rule all of a lane's limits are open and its first due touch may
 * go: those are claimed in three statements for all of them; the others are looked at one by one. Null: another process
 * is doing the same in this workspace, and each lane is to be claimed by itself: who counts several campaigns' days in
 * one transaction must be the only one, or two would wait for each other.
 */
export async function claimAll(
  unit: Unit,
  mailboxIds: readonly string[],
  owner: string,
  policy: FailoverPolicy,
): Promise<Claimed[] | null> {
  if (mailboxIds.length === 1) return [await claimNext(unit, mailboxIds[0]!, owner, policy)];
  const { rows } = await unit.sql.query<{ free: boolean }>({
    name: 'claims-lock',
    text: `select pg_try_advisory_xact_lock(${claimsClass}, hashtext($1)) as free`,
    values: [unit.workspaceId],
  });
  if (!rows[0]!.free) return null;
  const { picks, idle } = await look(unit, mailboxIds);
  const made = new Map<string, Claimed>(idle.map((id) => [id, null]));
  if (idle.length > 0) await restUntilDue(unit, idle);
  const taken = picks.length > 0 ? await takeTouches(unit, picks, owner) : new Set<string>();
  for (const { mailbox, touch } of picks) {
    if (taken.has(touch.id)) made.set(mailbox.id, claimed(unit, mailbox.id, touch, owner));
  }
  for (const id of mailboxIds) if (!made.has(id)) made.set(id, await claimNext(unit, id, owner, policy));
  return mailboxIds.map((id) => made.get(id)!);
}

/**
 * Of lanes that are open, the first due touch where it may go, each contact once, as its row is locked once; and those
 * that have nothing to send.
 */
async function look(unit: Unit, mailboxIds: readonly string[]): Promise<{ picks: Pick[]; idle: string[] }> {
  const lanes = await lockLanes(unit.sql, unit.workspaceId, mailboxIds, unit.now);
  // A person's day is rolled and kept by the claim of the lane itself.
  const open = lanes.filter(({ mailbox, state }) =>
    !mailbox.human_day && isOpen(mailboxLimits(mailbox, state), unit.now));
  if (open.length === 0) return { picks: [], idle: [] };
  const mailboxes = open.map(({ mailbox }) => mailbox);
  const first = await firstDue(unit.sql, unit.workspaceId, mailboxes, unit.now);
  const contacts = new Set<string>();
  const picks: Pick[] = [];
  const idle: string[] = [];
  for (const { mailbox, state: lane } of open) {
    const touch = first.get(mailbox.id);
    if (!touch) {
      idle.push(mailbox.id);
      continue;
    }
    if (contacts.has(touch.contactId) || touch.paced.campaign.settings.daily_limit !== undefined) continue;
    if (judge(mailbox, lane, touch, unit.now)) continue;
    contacts.add(touch.contactId);
    picks.push({ mailbox, lane, touch });
  }
  return { picks, idle };
}
