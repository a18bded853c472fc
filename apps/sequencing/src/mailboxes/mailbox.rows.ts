import type { Mailbox, SendWindow, Server, WarmupInput } from '@sortie/contracts';
import type { Sql } from '@sortie/event-store';
import { warmed } from '../pacing/cap.js';
import { laneTimezone } from '../pacing/pace.js';
import { localDay } from '../pacing/window.js';

/** A mailbox as it stands in its table, with its lane's day. */
export interface MailboxRow {
  id: string;
  email: string;
  display_name: string | null;
  smtp: Server;
  imap: Server | null;
  daily_cap: number;
  gap_seconds: number;
  warmup: WarmupInput;
  declared_warmed_at: Date | null;
  send_window: SendWindow | null;
  status: 'active' | 'paused';
  status_reason: string | null;
  day: string | null;
  sent_today: number;
  created_at: Date;
  updated_at: Date;
  version: number;
}

const columns = `m.id, m.email, m.display_name, m.smtp, m.imap, m.daily_cap, m.gap_seconds, m.warmup, m.declared_warmed_at,
  m.send_window, m.status, m.status_reason, m.created_at, m.updated_at, m.version, l.day::text, l.sent_today`;

/** Mailboxes by condition on `m`; `$1` is the workspace. */
export async function selectMailboxes(sql: Sql, condition: string, values: unknown[]): Promise<MailboxRow[]> {
  const { rows } = await sql.query<MailboxRow>(
    `select ${columns} from mailboxes m join lanes l on l.workspace_id = $1 and l.mailbox_id = m.id
     where m.workspace_id = $1 and ${condition}`,
    values,
  );
  return rows;
}

/** How far the mailbox's warmup is at that time. */
export function readiness(row: MailboxRow, at: Date): ReturnType<typeof warmed> {
  return warmed({ ...row, warmup_started_at: row.created_at }, at);
}

/** The resource; passwords are in no column that it reads. */
export function showMailbox(row: MailboxRow, at: Date): Mailbox {
  const { day, sent_today, declared_warmed_at: _, send_window, created_at, updated_at, ...rest } = row;
  const today = localDay(at, laneTimezone(send_window));
  return {
    object: 'mailbox',
    ...rest,
    window: send_window,
    warmed: readiness(row, at).warmed,
    sent_today: day === today ? sent_today : 0,
    created_at: created_at.toISOString(),
    updated_at: updated_at.toISOString(),
  };
}
