import type { Unit } from '@sortie/event-store';
import { afterSend, laneTimezone, type LaneState } from '../pacing/lane.js';
import { mailboxLimits, type PacedMailbox } from '../pacing/mailbox-limits.js';
import { earliestSlot } from '../pacing/slot.js';
import { localDay } from '../pacing/window.js';
import type { PlannedTouch } from './due-touches.js';

const hourMs = 3_600_000;

/** What a claim has counted, kept with the touch so that it can be given back exactly. */
export interface Took {
  sent_at: Date;
  day: string;
  hour: Date;
  /** What the lane and the contact remembered before. */
  last_sent_at: Date | null;
  last_touch_at: Date | null;
  /** Null where it is not counted. */
  campaign_day: string | null;
  domain_hash: string | null;
}

/**
 * Claims the touch and counts it everywhere, in one statement and all or nothing: the rows are locked first, then the
 * campaign's day is counted if it has room, and only then is anything else written. False: somebody else has the touch
 * or its contact, or the campaign's last place; the counts are as they were.
 */
export async function takeTouch(
  unit: Unit,
  mailbox: PacedMailbox,
  lane: LaneState,
  touch: PlannedTouch,
  owner: string,
): Promise<boolean> {
  const { campaign, contact } = touch.paced;
  const { daily_limit, min_interval_hours } = campaign.settings;
  const next = afterSend(lane, laneTimezone(mailbox.window), unit.now);
  const took: Took = {
    sent_at: unit.now,
    day: next.day!,
    hour: next.hour!,
    last_sent_at: lane.last_sent_at,
    last_touch_at: contact.last_touch_at,
    campaign_day: daily_limit === undefined ? null : localDay(unit.now, 'UTC'),
    domain_hash: touch.domainHash,
  };
  const { rowCount } = await unit.sql.query({
    name: 'touch-take',
    text: takes,
    values: [
      unit.workspaceId,
      touch.id,
      unit.now,
      touch.contactId,
      min_interval_hours ? new Date(unit.now.getTime() - min_interval_hours * hourMs) : null,
      touch.campaignId,
      took.campaign_day,
      daily_limit ?? null,
      owner,
      JSON.stringify(took),
      mailbox.id,
      next.day,
      next.sent_today,
      next.hour,
      next.sent_hour,
      earliestSlot(mailboxLimits(mailbox, next), unit.now).lookAt,
      touch.domainHash,
    ],
  });
  if (rowCount === 1 && lane.day !== next.day) await forgetDomains(unit, mailbox.id, next.day!);
  return rowCount === 1;
}

// Only today's counts bound anything; a week of them explains what happened.
const keptDays = 7;

async function forgetDomains(unit: Unit, mailboxId: string, today: string): Promise<void> {
  await unit.sql.query(
    'delete from domain_days where workspace_id = $1 and mailbox_id = $2 and day < $3::date - $4::integer',
    [unit.workspaceId, mailboxId, today, keptDays],
  );
}

// Touches and contacts are passed over when somebody else holds them: who holds those may be waiting for this lane.
const takes = `
  with wanted as (
    select id from touches where workspace_id = $1 and id = $2 and state = 'planned' and due_at <= $3
    for update skip locked
  ), contact as (
    select from recipients where workspace_id = $1 and contact_id = $4
      and ($5::timestamptz is null or last_touch_at is null or last_touch_at <= $5) for update skip locked
  ), free as (
    select id from wanted where exists (select from contact)
      or not exists (select from recipients where workspace_id = $1 and contact_id = $4)
  ), counted as (
    insert into campaign_days as d (workspace_id, campaign_id, day, sent)
    select $1, $6, $7::date, 1 from free where $8::integer is not null
    on conflict (workspace_id, campaign_id, day) do update set sent = d.sent + 1 where d.sent < $8 returning 1
  ), taken as (
    update touches t set state = 'claimed', owner = $9, took = $10, server_reply = null, updated_at = $3
    from free where t.workspace_id = $1 and t.id = free.id and ($8 is null or exists (select from counted))
    returning t.id
  ), lane as (
    update lanes set day = $12::date, sent_today = $13, last_sent_at = $3, hour = $14, sent_hour = $15, ready_at = $16
    from taken where workspace_id = $1 and mailbox_id = $11
  ), domain as (
    insert into domain_days as d (workspace_id, mailbox_id, domain_hash, day, sent)
    select $1, $11, $17::text, $12::date, 1 from taken where $17 is not null
    on conflict (workspace_id, mailbox_id, domain_hash, day) do update set sent = d.sent + 1
  ), touched as (
    insert into recipients (workspace_id, contact_id, last_touch_at) select $1, $4, $3 from taken
    on conflict (workspace_id, contact_id) do update set last_touch_at = excluded.last_touch_at
  )
  select id from taken`;
