import type { HealthBand, HealthCause, SendWindow } from '@sortie/contracts';
import type { Sql } from '@sortie/event-store';
import { isBlocked } from '../domains/blocked.js';
import type { WarmupRamp } from '../pacing/cap.js';
import { rollHumanDay, type HumanDay } from '../pacing/human-day.js';
import { laneTimezone, type LaneState } from '../pacing/lane.js';
import type { PacedMailbox } from '../pacing/mailbox-limits.js';
import { localDay } from '../pacing/window.js';

/** A lane with its mailbox. */
export interface Lane {
  mailbox: PacedMailbox;
  state: LaneState;
  /** Since when the mailbox has been paused for a failure; null: it works, or its owner paused it. */
  failingSince: Date | null;
}

interface Row extends LaneState {
  id: string;
  status: 'active' | 'paused';
  status_reason: string | null;
  daily_cap: number;
  gap_seconds: number;
  warmup: WarmupRamp;
  declared_warmed_at: Date | null;
  created_at: Date;
  send_window: SendWindow | null;
  human_day: boolean;
  health: HealthBand;
  health_until: Date | null;
  health_cause: HealthCause | null;
  failing_since: Date | null;
  domain_blocked: boolean;
  throttled_until: Date | null;
  throttled_by: string | null;
}

const text = `select l.day::text, l.sent_today, l.last_sent_at, l.hour, l.sent_hour, m.id, m.status, m.status_reason,
    m.daily_cap, m.gap_seconds, m.warmup, m.declared_warmed_at, m.created_at, m.send_window, m.human_day, m.health,
    m.health_until, m.health_cause, m.failing_since, l.throttled_until, l.throttled_by, ${isBlocked('m', '$3')} as domain_blocked
  from lanes l join mailboxes m on m.workspace_id = $1 and m.id = l.mailbox_id
  where l.workspace_id = $1 and l.mailbox_id = any($2)`;

/** Takes the lane for this transaction; undefined when another holds it. */
export function lockLane(sql: Sql, workspaceId: string, mailboxId: string, now: Date): Promise<Lane | undefined> {
  return first(lockLanes(sql, workspaceId, [mailboxId], now));
}

/** Takes those of the lanes that no other transaction has. */
export function lockLanes(sql: Sql, workspaceId: string, mailboxIds: readonly string[], now: Date): Promise<Lane[]> {
  const locked = `${text} order by l.mailbox_id for update of l skip locked`;
  return select(sql, 'lanes-take', locked, workspaceId, mailboxIds, now);
}

/** The lane as it stands. */
export function readLane(sql: Sql, workspaceId: string, mailboxId: string, now: Date): Promise<Lane | undefined> {
  return first(readLanes(sql, workspaceId, [mailboxId], now));
}

/** Lanes as they stand. */
export function readLanes(sql: Sql, workspaceId: string, mailboxIds: readonly string[], now: Date): Promise<Lane[]> {
  return select(sql, 'lanes-read', text, workspaceId, mailboxIds, now);
}

async function first(lanes: Promise<Lane[]>): Promise<Lane | undefined> {
  return (await lanes)[0];
}

async function select(
  sql: Sql,
  name: string,
  query: string,
  workspaceId: string,
  mailboxIds: readonly string[],
  now: Date,
): Promise<Lane[]> {
  const { rows } = await sql.query<Row>({ name, text: query, values: [workspaceId, mailboxIds, now] });
  const lanes = rows.map(laneOf);
  await addStoredDays(sql, workspaceId, lanes.flatMap(({ mailbox }) => (mailbox.human_day ? [mailbox] : [])), now);
  return lanes;
}

function laneOf(row: Row): Lane {
  const { day, sent_today, last_sent_at, hour, sent_hour, failing_since, domain_blocked, send_window, ...rest } = row;
  const mailbox: PacedMailbox = {
    ...rest,
    warmup_started_at: row.created_at,
    window: send_window,
    domain_blocked: domain_blocked ? 'its SPF, DKIM or DMARC record fails' : null,
  };
  return { mailbox, state: { day, sent_today, last_sent_at, hour, sent_hour }, failingSince: failing_since };
}

/** Each mailbox's today as it was rolled when its lane first looked at it. */
async function addStoredDays(sql: Sql, workspaceId: string, mailboxes: PacedMailbox[], now: Date): Promise<void> {
  if (mailboxes.length === 0) return;
  const days = mailboxes.map(({ window }) => localDay(now, laneTimezone(window)));
  const { rows } = await sql.query<HumanDay & { mailbox_id: string }>({
    name: 'mailbox-days',
    text: `select d.mailbox_id, d.starts_at, d.ends_at, d.lunch_from, d.lunch_to, d.per_hour
           from unnest($2::text[], $3::date[]) as today(mailbox_id, day)
           join mailbox_days d on d.workspace_id = $1 and d.mailbox_id = today.mailbox_id and d.day = today.day`,
    values: [workspaceId, mailboxes.map(({ id }) => id), days],
  });
  const stored = new Map(rows.map(({ mailbox_id, ...day }) => [mailbox_id, day]));
  for (const [index, mailbox] of mailboxes.entries()) {
    const today = stored.get(mailbox.id);
    mailbox.human_days = new Map(today ? [[days[index]!, today]] : []);
  }
}

/** Rolls the mailbox's day and stores it, unless it is. */
export async function storeHumanDay(sql: Sql, workspaceId: string, mailbox: PacedMailbox, now: Date): Promise<void> {
  const day = localDay(now, laneTimezone(mailbox.window));
  if (!mailbox.human_day || mailbox.human_days?.has(day)) return;
  const rolled = rollHumanDay(mailbox.id, day);
  await sql.query(
    `insert into mailbox_days (workspace_id, mailbox_id, day, starts_at, ends_at, lunch_from, lunch_to, per_hour)
     values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing`,
    [
      workspaceId,
      mailbox.id,
      day,
      rolled.starts_at,
      rolled.ends_at,
      rolled.lunch_from,
      rolled.lunch_to,
      rolled.per_hour,
    ],
  );
}
