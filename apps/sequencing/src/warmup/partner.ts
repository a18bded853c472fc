import { dayMs, type HealthBand, type Server } from '@sortie/contracts';
import type { Sql } from '@sortie/event-store';
import { isBlocked } from '../domains/blocked.js';
import { bandAt, bandFactors } from '../pacing/health.js';
import { laneTimezone } from '../pacing/lane.js';
import { localDay } from '../pacing/window.js';
import { isLoopback } from '../sending/loopback.js';
import type { SequencingConfig } from '../sequencing.config.js';
import { dailyNumber } from './daily-number.js';
import type { Hours } from './open-hours.js';

/** A mailbox that exchanges warmup mail. */
export interface Partner extends Hours {
  email: string;
  display_name: string | null;
  status: 'active' | 'paused';
  health: HealthBand;
  health_until: Date | null;
  imap: Server | null;
  domain_blocked: boolean;
  test: boolean;
  started_at: Date;
  plan_at: Date;
  /** A campaign that is under way sends from it. */
  live: boolean;
}

/** The workspace's mailboxes that exchange warmup mail, or those of them with these ids. */
export async function readPartners(sql: Sql, workspaceId: string, now: Date, ids?: string[]): Promise<Partner[]> {
  const { rows } = await sql.query<Partner>(
    `select m.id, m.email, m.display_name, m.status, m.health, m.health_until, m.imap, m.send_window, m.human_day,
       ${isBlocked('m', '$2')} as domain_blocked, w.test, w.started_at, w.plan_at,
       exists (select from touches t where t.workspace_id = $1 and t.mailbox_id = m.id and t.state = 'planned') as live
     from warmups w join mailboxes m on m.workspace_id = $1 and m.id = w.mailbox_id
     where w.workspace_id = $1 and ($3::text[] is null or m.id = any($3)) order by m.id`,
    [workspaceId, now, ids ?? null],
  );
  return rows;
}

/**
 * Who says where mail to a mailbox has arrived: its own folders, or in test mode the sandbox, where all mail stands in
 * the inbox. Null: nobody, so nobody writes there.
 */
export function toldBy(config: SequencingConfig, { imap, test }: Pick<Partner, 'imap' | 'test'>) {
  if (imap && (!test || isLoopback(imap.host))) return 'imap';
  return test && config.sandboxSmtp ? 'sandbox' : null;
}

/** Why the mailbox neither sends nor gets warmup mail now; null: it does. */
export function whyNot(partner: Partner, now: Date): 'mailbox_paused' | 'mailbox_health' | 'domain_blocked' | null {
  if (partner.status !== 'active') return 'mailbox_paused';
  if (bandFactors[bandAt(partner, now)] === null) return 'mailbox_health';
  return partner.domain_blocked ? 'domain_blocked' : null;
}

/** The mailbox's day at that instant, by its own calendar. */
export function dayAt({ send_window: window }: Hours, at: Date): string {
  return localDay(at, laneTimezone(window));
}

/** Warmup mails that it may send on the day of `now`, as it stands. */
export function numberOf(partner: Partner, now: Date): number {
  const daysDone = Math.max(0, Math.floor((now.getTime() - partner.started_at.getTime()) / dayMs));
  const { id: mailboxId, live } = partner;
  return dailyNumber({ mailboxId, day: dayAt(partner, now), daysDone, live, health: bandAt(partner, now) });
}
