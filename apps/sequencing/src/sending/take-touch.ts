import { hourMs } from '@sortie/contracts';
import type { Unit } from '@sortie/event-store';
import { afterSend, laneTimezone, type LaneState } from '../pacing/lane.js';
import { mailboxLimits, type PacedMailbox } from '../pacing/mailbox-limits.js';
import { earliestSlot } from '../pacing/slot.js';
import { localDay } from '../pacing/window.js';
import type { PlannedTouch } from './due-touches.js';

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
  const { daily_limit, min_interval_hours } = touch.paced.campaign.settings;
  const { next, took } = tookOf(unit.now, { mailbox, lane, touch });
  const { rowCount } = await unit.sql.query({
    name: 'touch-take',
    text: takes,
    values: [
      unit.workspaceId,
      touch.id,
      unit.now,
      touch.contactId,
      lastBefore(unit.now, min_interval_hours),
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

/** A touch that may go from its lane. */
export interface Pick {
  mailbox: PacedMailbox;
  lane: LaneState;
  touch: PlannedTouch;
}

function tookOf(now: Date, { mailbox, lane, touch }: Pick): { next: LaneState; took: Took } {
  const { campaign, contact } = touch.paced;
  const next = afterSend(lane, laneTimezone(mailbox.window), now);
  const took: Took = {
    sent_at: now,
    day: next.day!,
    hour: next.hour!,
    last_sent_at: lane.last_sent_at,
    last_touch_at: contact.last_touch_at,
    campaign_day: campaign.settings.daily_limit === undefined ? null : localDay(now, 'UTC'),
    domain_hash: touch.domainHash,
  };
  return { next, took };
}

/**
 * The same for touches of several lanes and contacts, of campaigns without a daily limit, in one statement; answers
 * those that were claimed.
 */
export async function takeTouches(unit: Unit, picks: readonly Pick[], owner: string): Promise<Set<string>> {
  const counted = picks.map((pick) => ({ ...pick, ...tookOf(unit.now, pick) }));
  const column = (of: (pick: (typeof counted)[number]) => unknown) => counted.map(of);
  const { rows } = await unit.sql.query<{ id: string }>({
    name: 'touches-take',
    text: takesMany,
    values: [
      unit.workspaceId,
      unit.now,
      owner,
      column(({ touch }) => touch.id),
      column(({ touch }) => touch.contactId),
      column(({ touch }) => lastBefore(unit.now, touch.paced.campaign.settings.min_interval_hours)),
      column(({ took }) => JSON.stringify(took)),
      column(({ mailbox }) => mailbox.id),
      column(({ next }) => next.day),
      column(({ next }) => next.sent_today),
      column(({ next }) => next.hour),
      column(({ next }) => next.sent_hour),
      column(({ mailbox, next }) => earliestSlot(mailboxLimits(mailbox, next), unit.now).lookAt),
      column(({ touch }) => touch.domainHash),
    ],
  });
  const taken = new Set(rows.map(({ id }) => id));
  for (const { mailbox, lane, next, touch } of counted) {
    if (taken.has(touch.id) && lane.day !== next.day) await forgetDomains(unit, mailbox.id, next.day!);
  }
  return taken;
}

/** Who was written to after this is left in peace. */
function lastBefore(now: Date, intervalHours: number | undefined): Date | null {
  return intervalHours ? new Date(now.getTime() - intervalHours * hourMs) : null;
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
    select id from touches where workspace_id = $1 and id = $2 and mailbox_id = $11 and state = 'planned' and due_at <= $3
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

const takesMany = `
  with wanted as (
    select n.* from unnest($4::text[], $5::text[], $6::timestamptz[], $7::text[], $8::text[], $9::date[], $10::int[],
        $11::timestamptz[], $12::int[], $13::timestamptz[], $14::text[])
      as n(id, contact_id, before, took, mailbox_id, day, sent_today, hour, sent_hour, ready_at, domain_hash)
    join touches t on t.workspace_id = $1 and t.id = n.id
    where t.mailbox_id = n.mailbox_id and t.state = 'planned' and t.due_at <= $2 for update of t skip locked
  ), contact as (
    select r.contact_id from wanted w join recipients r on r.workspace_id = $1 and r.contact_id = w.contact_id
    where w.before is null or r.last_touch_at is null or r.last_touch_at <= w.before for update of r skip locked
  ), free as (
    select w.* from wanted w where exists (select from contact c where c.contact_id = w.contact_id)
      or not exists (select from recipients r where r.workspace_id = $1 and r.contact_id = w.contact_id)
  ), taken as (
    update touches t set state = 'claimed', owner = $3, took = free.took::jsonb, updated_at = $2
    from free where t.workspace_id = $1 and t.id = free.id returning t.id
  ), lane as (
    update lanes l set day = f.day, sent_today = f.sent_today, last_sent_at = $2, hour = f.hour,
      sent_hour = f.sent_hour, ready_at = f.ready_at
    from free f join taken using (id) where l.workspace_id = $1 and l.mailbox_id = f.mailbox_id
  ), domain as (
    insert into domain_days as d (workspace_id, mailbox_id, domain_hash, day, sent)
    select $1, mailbox_id, domain_hash, day, 1 from free join taken using (id) where domain_hash is not null
    on conflict (workspace_id, mailbox_id, domain_hash, day) do update set sent = d.sent + 1
  ), touched as (
    insert into recipients (workspace_id, contact_id, last_touch_at)
    select $1, contact_id, $2::timestamptz from free join taken using (id) order by contact_id
    on conflict (workspace_id, contact_id) do update set last_touch_at = excluded.last_touch_at
  )
  select id from taken`;
