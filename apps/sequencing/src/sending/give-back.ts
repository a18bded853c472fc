import type { Unit } from '@sortie/event-store';

/**
 * A touch that was claimed and not submitted has used no place of its day, no gap and no interval: what its claim has
 * counted is taken back, once. Who has sent since keeps what it has written. The caller has changed the touch's row in
 * this transaction, so nobody claims it meanwhile.
 */
export async function giveBack(unit: Unit, touch: { id: string; mailboxId: string }): Promise<void> {
  const values = [unit.workspaceId, touch.id, touch.mailboxId, unit.now];
  await unit.sql.query({ name: 'touch-give-back', text: gives, values });
}

/** The same for one that was submitted to nobody who looked at it: that was no attempt. */
export async function giveBackUntried(unit: Unit, touch: { id: string; mailboxId: string }): Promise<void> {
  await giveBack(unit, touch);
  await unit.sql.query('update touches set attempts = attempts - 1 where workspace_id = $1 and id = $2', [
    unit.workspaceId,
    touch.id,
  ]);
}

/** Whoever stopped it has changed its row already: nobody has claimed it since, or its claim counts. */
export async function giveBackStopped(unit: Unit, touch: { id: string; mailboxId: string }): Promise<void> {
  const { rowCount } = await unit.sql.query(
    "select from touches where workspace_id = $1 and id = $2 and state in ('skipped', 'held') for update",
    [unit.workspaceId, touch.id],
  );
  if (rowCount) await giveBack(unit, touch);
}

/** The mail went out and came to nothing: its place is used, but the contact has not been written to. */
export async function notTouched(unit: Unit, touch: { id: string; contactId: string }): Promise<void> {
  await unit.sql.query(
    `update recipients r set last_touch_at = (t.took->>'last_touch_at')::timestamptz from touches t
     where r.workspace_id = $1 and r.contact_id = $2 and t.workspace_id = $1 and t.id = $3
       and r.last_touch_at = (t.took->>'sent_at')::timestamptz`,
    [unit.workspaceId, touch.contactId, touch.id],
  );
}

const gives = `
  with given as (
    update touches set took = null where workspace_id = $1 and id = $2 and took is not null
    returning old.took, contact_id, campaign_id
  ), took as (
    select contact_id, campaign_id, day, hour, sent_at, last_sent_at, last_touch_at, campaign_day, domain_hash
    from given, jsonb_to_record(took) as x(day date, hour timestamptz, sent_at timestamptz, last_sent_at timestamptz,
      last_touch_at timestamptz, campaign_day date, domain_hash text)
  ), contact as (
    update recipients r set last_touch_at = took.last_touch_at from took
    where r.workspace_id = $1 and r.contact_id = took.contact_id and r.last_touch_at = took.sent_at
  ), lane as (
    update lanes l set ready_at = least(l.ready_at, $4),
      sent_today = greatest(0, l.sent_today - case when l.day = took.day then 1 else 0 end),
      sent_hour = greatest(0, l.sent_hour - case when l.hour = took.hour then 1 else 0 end),
      last_sent_at = case when l.last_sent_at = took.sent_at then took.last_sent_at else l.last_sent_at end
    from took where l.workspace_id = $1 and l.mailbox_id = $3
  ), campaign as (
    update campaign_days d set sent = greatest(0, d.sent - 1) from took
    where d.workspace_id = $1 and d.campaign_id = took.campaign_id and d.day = took.campaign_day
  )
  update domain_days d set sent = greatest(0, d.sent - 1) from took
  where d.workspace_id = $1 and d.mailbox_id = $3 and d.domain_hash = took.domain_hash and d.day = took.day`;
