import type { CampaignSettings, CampaignStatus } from '@sortie/contracts';
import type { Sql } from '@sortie/event-store';
import { laneTimezone } from '../pacing/lane.js';
import type { PacedMailbox } from '../pacing/mailbox-limits.js';
import type { DayCount, PacedTouch } from '../pacing/touch-limits.js';
import { localDay } from '../pacing/window.js';

/** A planned touch with what bounds it. */
export interface PlannedTouch {
  id: string;
  campaignId: string;
  sequenceId: string;
  enrollmentId: string;
  contactId: string;
  step: number;
  attempts: number;
  domainHash: string | null;
  paced: PacedTouch;
}

interface Row {
  id: string;
  campaign_id: string;
  sequence_id: string;
  enrollment_id: string;
  contact_id: string;
  step: number;
  attempts: number;
  due_at: Date;
  waits_for: string | null;
  status: CampaignStatus;
  settings: CampaignSettings;
  timezone: string | null;
  last_touch_at: Date | null;
  domain_hash: string | null;
  campaign_sent: number | null;
  campaign_put_off: number | null;
  domain_sent: number | null;
  domain_put_off: number | null;
  busy_in: string | null;
}

/**
 * What bounds touches, as joins behind `t`; `$1` is the workspace, `$3` today in UTC, and `day` today of the mailbox.
 * Of two campaigns that both want a contact for themselves, the one that it entered first has it.
 */
const bounds = (mailbox: string, day: string) => `
  join campaigns c on c.workspace_id = $1 and c.id = t.campaign_id
  left join recipients r on r.workspace_id = $1 and r.contact_id = t.contact_id
  left join campaign_days cd on cd.workspace_id = $1 and cd.campaign_id = t.campaign_id and cd.day = $3
  left join domain_days dd
    on dd.workspace_id = $1 and dd.mailbox_id = ${mailbox} and dd.domain_hash = r.domain_hash and dd.day = ${day}
  left join lateral (
    select e.campaign_id as busy_in from enrollments e
    where c.settings @> '{"exclusive": true}' and e.workspace_id = $1 and e.contact_id = t.contact_id
      and e.status = 'active' and e.id < t.enrollment_id limit 1) o on true`;

const columns = `t.id, t.campaign_id, t.sequence_id, t.enrollment_id, t.contact_id, t.step, t.attempts,
  t.due_at, t.waits_for, c.status, c.settings, r.timezone, r.last_touch_at, r.domain_hash, cd.sent as campaign_sent,
  cd.put_off as campaign_put_off, dd.sent as domain_sent, dd.put_off as domain_put_off, o.busy_in`;

/** The mailbox's touches that have been due longest, by index: their number does not depend on how many wait. */
export async function dueTouches(
  sql: Sql,
  workspaceId: string,
  mailbox: PacedMailbox,
  now: Date,
  limit: number,
): Promise<PlannedTouch[]> {
  const utc = localDay(now, 'UTC');
  const day = localDay(now, laneTimezone(mailbox.window));
  const { rows } = await sql.query<Row>({
    name: 'touches-due',
    text: `select ${columns} from (
             select * from touches where workspace_id = $1 and mailbox_id = $2 and state = 'planned' and due_at <= $5
             order by due_at, id limit $6) t
           ${bounds('$2', '$4')} order by t.due_at, t.id`,
    values: [workspaceId, mailbox.id, utc, day, now, limit],
  });
  return plannedOf(rows, utc, day);
}

/** Of each mailbox the touch that has been due longest. */
export async function firstDue(
  sql: Sql,
  workspaceId: string,
  mailboxes: readonly PacedMailbox[],
  now: Date,
): Promise<Map<string, PlannedTouch>> {
  const earliest = `select * from touches where workspace_id = $1 and mailbox_id = lane.mailbox_id and state = 'planned'
    and due_at <= $5 order by due_at, id limit 1`;
  const first = await touchesOfLanes(sql, 'touches-first-due', earliest, workspaceId, mailboxes, now, [now]);
  return new Map(Array.from(first, ([mailboxId, [touch]]) => [mailboxId, touch!]));
}

/** Touches of each mailbox as they are due, by a query of those of `lane.mailbox_id` whose own values begin at `$5`. */
export async function touchesOfLanes(
  sql: Sql,
  name: string,
  touches: string,
  workspaceId: string,
  mailboxes: readonly PacedMailbox[],
  now: Date,
  values: unknown[],
): Promise<Map<string, PlannedTouch[]>> {
  const utc = localDay(now, 'UTC');
  const days = mailboxes.map(({ window }) => localDay(now, laneTimezone(window)));
  const { rows } = await sql.query<Row & { mailbox_id: string; lane_day: string }>({
    name,
    text: `select ${columns}, t.mailbox_id, lane.day::text as lane_day
           from unnest($2::text[], $4::date[]) as lane(mailbox_id, day)
           cross join lateral (${touches}) t ${bounds('lane.mailbox_id', 'lane.day')} order by t.due_at, t.id`,
    values: [workspaceId, mailboxes.map(({ id }) => id), utc, days, ...values],
  });
  const byMailbox = Map.groupBy(rows, ({ mailbox_id }) => mailbox_id);
  return new Map(Array.from(byMailbox, ([id, own]) => [id, plannedOf(own, utc, own[0]!.lane_day)]));
}

function plannedOf(rows: readonly Row[], utc: string, day: string): PlannedTouch[] {
  // Touches of one campaign or domain share its count, so that putting one off is seen by the next.
  const counts = new Map<string, DayCount>();
  const shared = (key: string, on: string, sent: number | null, putOff: number | null) => {
    if (!counts.has(key)) counts.set(key, { day: on, sent: sent ?? 0, put_off: putOff ?? 0 });
    return counts.get(key)!;
  };
  return rows.map((row) => ({
    id: row.id,
    campaignId: row.campaign_id,
    sequenceId: row.sequence_id,
    enrollmentId: row.enrollment_id,
    contactId: row.contact_id,
    step: row.step,
    attempts: row.attempts,
    domainHash: row.domain_hash,
    paced: {
      due_at: row.due_at,
      waits_for: row.waits_for,
      campaign: { id: row.campaign_id, status: row.status, settings: row.settings },
      contact: {
        id: row.contact_id,
        timezone: row.timezone,
        last_touch_at: row.last_touch_at,
        busy_in: row.busy_in,
      },
      campaign_day: shared(row.campaign_id, utc, row.campaign_sent, row.campaign_put_off),
      domain_day: row.domain_hash ? shared(row.domain_hash, day, row.domain_sent, row.domain_put_off) : null,
    },
  }));
}
