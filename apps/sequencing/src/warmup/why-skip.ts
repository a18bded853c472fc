import { hourMs } from '@sortie/contracts';
import type { Unit } from '@sortie/event-store';
import { openHours } from './open-hours.js';
import { dayAt, numberOf, whyNot, type Partner } from './partner.js';

// Mails of hours during which nothing ran must not all leave at once: what is an hour late is left out.
const mostLateMs = hourMs;

/** Why a due mail of the exchange is not sent now; null: it is. */
export async function whySkip(
  unit: Unit,
  row: { id: string; due_at: Date },
  from?: Partner,
  to?: Partner,
): Promise<string | null> {
  if (!from || !to) return 'not_exchanging';
  const standing = whyNot(from, unit.now) ?? whyNot(to, unit.now);
  if (standing) return standing;
  if (unit.now.getTime() - row.due_at.getTime() > mostLateMs) return 'late';
  if (openHours(from)(unit.now)?.getTime() !== unit.now.getTime()) return 'outside_window';
  return (await sentOn(unit, from, row.id)) < numberOf(from, unit.now) ? null : 'daily_number';
}

/** Mails of the mailbox's day that went out or may have. */
async function sentOn(unit: Unit, from: Partner, except: string): Promise<number> {
  const { rows } = await unit.sql.query<{ sent: number }>(
    `select count(*)::int as sent from warmup_mails where workspace_id = $1 and from_mailbox_id = $2 and day = $3
       and id <> $4 and placement_test_id is null and state in ('submitting', 'accepted', 'unknown')`,
    [unit.workspaceId, from.id, dayAt(from, unit.now), except],
  );
  return rows[0]!.sent;
}
