import { hourMs } from '@sortie/contracts';
import type { Unit } from '@sortie/event-store';
import { messageId } from '../mail/message-id.js';
import { wayOutColumns, type WayOutRow } from '../sending/way-out.js';
import { lockWarmup } from './lock.js';
import { openHours } from './open-hours.js';
import { dayAt, numberOf, readPartners, whyNot, type Partner } from './partner.js';

/** A warmup mail that this process, and no other, is to submit now. */
export interface TakenMail {
  id: string;
  rootId: string;
  turn: number;
  attempts: number;
  messageId: string;
  from: Partner;
  to: Partner;
  /** How mail leaves `from`. */
  way: WayOutRow;
  /** Message-IDs of the thread before it, oldest first. */
  thread: string[];
}

interface Row {
  id: string;
  from_mailbox_id: string;
  to_mailbox_id: string;
  root_id: string;
  turn: number;
  attempts: number;
  day: string;
  due_at: Date;
}

// Mails of hours during which nothing ran must not all leave at once: what is an hour late is left out.
const mostLateMs = hourMs;

/**
 * The last look at a due mail: planned → submitting, recorded before any I/O, by one process; or `skipped`, with its
 * reason, when one of the two mailboxes may not take part now, or its day has become smaller than it was planned.
 */
export async function takeWarmupMail(unit: Unit, id: string, owner: string): Promise<TakenMail | undefined> {
  await lockWarmup(unit);
  const { rows } = await unit.sql.query<Row>(
    `select id, from_mailbox_id, to_mailbox_id, root_id, turn, attempts, day::text, due_at from warmup_mails
     where workspace_id = $1 and id = $2 and state = 'planned' and due_at <= $3 for update skip locked`,
    [unit.workspaceId, id, unit.now],
  );
  const row = rows[0];
  if (!row) return undefined;
  const pair = await readPartners(unit.sql, unit.workspaceId, unit.now, [row.from_mailbox_id, row.to_mailbox_id]);
  const from = pair.find((each) => each.id === row.from_mailbox_id);
  const to = pair.find((each) => each.id === row.to_mailbox_id);
  const reason = await whySkip(unit, row, from, to);
  if (reason || !from || !to) {
    await unit.sql.query(
      "update warmup_mails set state = 'skipped', reason = $3 where workspace_id = $1 and id = $2",
      [unit.workspaceId, id, reason],
    );
    return undefined;
  }
  const header = messageId(id, from.email.slice(from.email.lastIndexOf('@') + 1));
  await unit.sql.query(
    `update warmup_mails set state = 'submitting', owner = $3, message_id = $4, attempts = attempts + 1
     where workspace_id = $1 and id = $2`,
    [unit.workspaceId, id, owner, header],
  );
  const [thread, way] = await Promise.all([threadBefore(unit, row), wayOf(unit, from.id)]);
  const { root_id: rootId, turn, attempts } = row;
  return { id, rootId, turn, attempts, messageId: header, from, to, way, thread };
}

async function whySkip(unit: Unit, row: Row, from?: Partner, to?: Partner): Promise<string | null> {
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
       and id <> $4 and state in ('submitting', 'accepted', 'unknown')`,
    [unit.workspaceId, from.id, dayAt(from, unit.now), except],
  );
  return rows[0]!.sent;
}

async function threadBefore(unit: Unit, row: Row): Promise<string[]> {
  if (row.turn === 0) return [];
  const { rows } = await unit.sql.query<{ message_id: string }>(
    `select message_id from warmup_mails
     where workspace_id = $1 and root_id = $2 and turn < $3 and message_id is not null order by turn`,
    [unit.workspaceId, row.root_id, row.turn],
  );
  return rows.map((mail) => mail.message_id);
}

async function wayOf(unit: Unit, mailboxId: string): Promise<WayOutRow> {
  const { rows } = await unit.sql.query<WayOutRow>(
    `select ${wayOutColumns} from mailboxes m join lanes l on l.workspace_id = $1 and l.mailbox_id = m.id
     where m.workspace_id = $1 and m.id = $2`,
    [unit.workspaceId, mailboxId],
  );
  return rows[0]!;
}
