// Statements of a turn, on rows of `lanes`. They are not prepared by name: a plan that was made while a table was empty
// would read all of it once it is full, and a turn handles hundreds of deliveries for one round of planning.

/**
 * Takes lanes that have something due and that nobody holds, the longest waiting first; nothing for a dispatcher whose
 * lease has run out. Of one that is buried in that moment the next burial frees them.
 */
export const acquire = `
  with due as (
    select workspace_id, endpoint_id from lanes
    where held_by is null and due_at <= statement_timestamp()
      and exists (select from dispatchers where id = $1 and alive_until > clock_timestamp())
    order by due_at limit $2 for update skip locked
  )
  update lanes l set held_by = $1, due_at = 'infinity' from due
  where l.workspace_id = due.workspace_id and l.endpoint_id = due.endpoint_id
  returning l.workspace_id, l.endpoint_id, l.slow_answers`;

/**
 * Locks lanes that are to be told something. One that a consumer is adding to is left for the next turn: then what it
 * adds is committed and seen.
 */
export const lock = `
  select l.endpoint_id from lanes l join unnest($2::text[], $3::text[]) as r(workspace_id, endpoint_id)
    on l.workspace_id = r.workspace_id and l.endpoint_id = r.endpoint_id
  where l.held_by = $1 for update of l skip locked`;

/**
 * Tells locked lanes what came of their attempts and gives back those that are done, due when the next delivery is. What
 * an endpoint answered before it was changed is not told: its failures and pauses were another receiver's.
 */
export const tell = `
  update lanes l set
    slow_answers = case when r.is_now then r.slow_answers else l.slow_answers end,
    failing_since = case
      when not r.is_now then l.failing_since
      when r.failing and r.succeeded then statement_timestamp()
      when r.failing then coalesce(l.failing_since, statement_timestamp())
      when r.succeeded then null
      else l.failing_since end,
    paused_until = p.until,
    held_by = case when r.release then null else l.held_by end,
    due_at = case when r.release then n.due_at else l.due_at end
  from (
    select t.*, exists (
      select from endpoints e
      where e.workspace_id = t.workspace_id and e.id = t.endpoint_id and e.version = t.version
    ) as is_now
    from unnest($2::text[], $3::text[], $4::int[], $5::bool[], $6::bool[], $7::float8[], $8::bool[], $9::int[])
      as t(workspace_id, endpoint_id, slow_answers, succeeded, failing, pause_ms, release, version)
  ) r
  join lanes o on o.workspace_id = r.workspace_id and o.endpoint_id = r.endpoint_id
  cross join lateral (
    select case when r.is_now
      then greatest(o.paused_until, statement_timestamp() + r.pause_ms * interval '1 millisecond')
      else o.paused_until end as until
  ) p
  cross join lateral (
    select coalesce(least(
      (select greatest(statement_timestamp(), p.until) from deliveries d
        where d.workspace_id = r.workspace_id and d.endpoint_id = r.endpoint_id and d.state = 'pending'
          and d.attempts = 0 limit 1),
      (select greatest(d.next_attempt_at, p.until) from deliveries d
        where d.workspace_id = r.workspace_id and d.endpoint_id = r.endpoint_id and d.state = 'pending'
          and d.attempts > 0 order by d.next_attempt_at limit 1)
    ), 'infinity') as due_at
  ) n
  where l.workspace_id = r.workspace_id and l.endpoint_id = r.endpoint_id and l.held_by = $1
  returning l.endpoint_id, l.failing_since, statement_timestamp() as now`;

/** Frees what a turn took whose commit was not heard of. */
export const disown = `
  update lanes set held_by = null, due_at = greatest(statement_timestamp(), paused_until)
  where held_by = $1 and endpoint_id <> all ($2)`;

/** The endpoints whose lanes are held in truth. */
export const heldBy = 'select endpoint_id from lanes where held_by = $1';

/** Milliseconds until the next lane is due; null when none is. */
export const untilDue = `
  select extract(epoch from due_at - statement_timestamp())::float8 * 1000 as ms from lanes
  where held_by is null and due_at < 'infinity' order by due_at limit 1`;
