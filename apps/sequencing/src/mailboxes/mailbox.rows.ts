import type { HealthBand, Mailbox, OauthShown, SendWindow, Server } from '@sortie/contracts';
import type { Sql } from '@sortie/event-store';
import { readingColumns, showImapStatus, type ReadingColumns } from '../imap/show-status.js';
import { warmed, type WarmupRamp } from '../pacing/cap.js';
import { laneTimezone } from '../pacing/lane.js';
import { hookUrl } from '../resend/connect.js';
import { localDay } from '../pacing/window.js';

/** A mailbox as it stands in its table, with its lane's day. */
export interface MailboxRow extends ReadingColumns {
  id: string;
  email: string;
  display_name: string | null;
  smtp: Server | null;
  /** It has a webhook's signing secret; null: it does not send through Resend. */
  resend_listening: boolean | null;
  imap: Server | null;
  oauth: OauthShown | null;
  daily_cap: number;
  gap_seconds: number;
  warmup: WarmupRamp;
  /** It exchanges warmup mail. */
  exchanges: boolean;
  warmup_since: Date | null;
  warmed_at: Date | null;
  declared_warmed_at: Date | null;
  send_window: SendWindow | null;
  human_day: boolean;
  status: 'active' | 'paused';
  status_reason: string | null;
  health: HealthBand;
  health_until: Date | null;
  day: string | null;
  sent_today: number;
  created_at: Date;
  updated_at: Date;
  version: number;
}

/** Mailboxes `m` with their lanes, exchanges and readings. */
export const mailboxSelect = `select m.id, m.email, m.display_name, m.smtp,
  case when m.resend_key is not null then m.resend_webhook_secret is not null end as resend_listening,
  m.imap, m.oauth, m.daily_cap, m.gap_seconds, m.warmup, m.declared_warmed_at,
  m.warmup_since, m.warmed_at, w.mailbox_id is not null as exchanges,
  m.send_window, m.human_day, m.status, m.status_reason, m.health, m.health_until, m.created_at, m.updated_at,
  m.version, l.day::text, l.sent_today,
  ${readingColumns}
  from mailboxes m join lanes l on l.workspace_id = m.workspace_id and l.mailbox_id = m.id
  left join warmups w on w.workspace_id = m.workspace_id and w.mailbox_id = m.id
  left join mailbox_readings r on r.workspace_id = m.workspace_id and r.mailbox_id = m.id`;

/** Mailboxes by condition on `m`; `$1` is the workspace. */
export async function selectMailboxes(sql: Sql, condition: string, values: unknown[]): Promise<MailboxRow[]> {
  const { rows } = await sql.query<MailboxRow>(
    `${mailboxSelect} where m.workspace_id = $1 and ${condition}`,
    values,
  );
  return rows;
}

/** How far the mailbox's warmup is at that time. */
export function readiness(row: MailboxRow, at: Date): ReturnType<typeof warmed> {
  return warmed({ ...row, warmup_started_at: row.created_at }, at);
}

/** The resource; passwords are in no column that it reads. */
export function showMailbox(row: MailboxRow, at: Date, publicUrl: string): Mailbox {
  const { id, email, display_name, smtp, imap, oauth, daily_cap, gap_seconds, warmup, status, status_reason, version } = row;
  const { day, sent_today, send_window, created_at, updated_at, resend_listening: listening } = row;
  const today = localDay(at, laneTimezone(send_window));
  return {
    object: 'mailbox',
    id,
    email,
    display_name,
    smtp,
    resend: listening === null ? null : { webhook_url: hookUrl(publicUrl, id), listening },
    imap,
    oauth,
    imap_status: showImapStatus(row),
    daily_cap,
    gap_seconds,
    warmup: { enabled: row.exchanges, ...warmup },
    window: send_window,
    human_day: row.human_day,
    status,
    status_reason,
    health: row.health,
    health_until: row.health_until?.toISOString() ?? null,
    warmed: readiness(row, at).warmed,
    sent_today: day === today ? sent_today : 0,
    created_at: created_at.toISOString(),
    updated_at: updated_at.toISOString(),
    version,
  };
}
