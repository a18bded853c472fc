// Statements of a turn, on rows of `deliveries`; lanes.sql.ts says why they are not prepared by name.

/**
 * Before the others: rows are looked up one by one. A plan that hashes the whole table looks cheaper to the planner
 * while that is small, and reads all of it for a few hundred attempts. Memoizing the log's rows costs a copy of each.
 */
export const byKey = ['hashjoin', 'mergejoin', 'seqscan', 'memoize']
  .map((method) => `set local enable_${method} = off`).join('; ');

/**
 * Writes attempts that arrived, by lane: those from `first` to `last` are one's, so that its keys cross the wire once.
 * Whatever another dispatcher has recorded meanwhile, a delivery which arrived was delivered.
 */
export const arrived = `
  update deliveries d set
    attempts = d.attempts + 1, state = 'delivered', last_status = r.status, last_error = null, next_attempt_at = null
  from unnest($1::text[], $2::text[], $3::int[], $4::int[]) as l(workspace_id, endpoint_id, first, last)
  cross join lateral unnest(($5::bigint[])[l.first:l.last], ($6::smallint[])[l.first:l.last]) as r(sequence, status)
  where d.workspace_id = l.workspace_id and d.endpoint_id = l.endpoint_id and d.sequence = r.sequence
    and d.state <> 'delivered'`;

/**
 * Writes what came of the other attempts. The number of attempts is the fence: what another dispatcher has recorded
 * meanwhile stands.
 */
export const failed = `
  update deliveries d set
    attempts = d.attempts + 1, state = r.state, last_status = r.status, last_error = r.error,
    next_attempt_at = case when r.state = 'pending' then clock_timestamp() + r.in_ms * interval '1 millisecond' end
  from unnest($1::text[], $2::text[], $3::bigint[], $4::smallint[], $5::text[], $6::smallint[], $7::text[],
      $8::float8[])
    as r(workspace_id, endpoint_id, sequence, attempts, state, status, error, in_ms)
  where d.workspace_id = r.workspace_id and d.endpoint_id = r.endpoint_id and d.sequence = r.sequence
    and d.attempts = r.attempts and d.state = 'pending'`;

/** The endpoints of lanes as they are now. */
export const targets = `
  select e.id, e.url, e.secret, e.status, e.version
  from endpoints e join unnest($1::text[], $2::text[]) as r(workspace_id, endpoint_id)
    on e.workspace_id = r.workspace_id and e.id = r.endpoint_id`;

/** Of lanes, those whose endpoint is no longer at the version at which they serve it; another process may change it. */
export const changed = `
  select r.endpoint_id, e.id is null as removed
  from unnest($1::text[], $2::text[], $3::int[]) as r(workspace_id, endpoint_id, version)
  left join endpoints e on e.workspace_id = r.workspace_id and e.id = r.endpoint_id
  where e.version is distinct from r.version`;

const columns = `
  d.endpoint_id, d.sequence, d.attempts, d.order_key, d.next_attempt_at,
  (date_part('epoch', d.created_at) * 1000)::bigint as created_ms,
  l.event_id, l.type, l.data, l.occurred_ms, l.traceparent`;
const logged = `
  cross join lateral (
    select event_id, type, data::text as data, traceparent,
      (date_part('epoch', occurred_at) * 1000)::bigint as occurred_ms
    from workspace_log w
    where w.workspace_id = d.workspace_id and w.sequence = d.sequence
  ) l`;

/** First attempts behind a sequence, in no order: sorting them here would move rows of a kilobyte. */
export const firsts = `
  select ${columns} from unnest($1::text[], $2::text[], $3::int[], $4::bigint[])
    as r(workspace_id, endpoint_id, take, after)
  cross join lateral (
    select d.workspace_id, d.endpoint_id, d.sequence, d.attempts, d.order_key, d.created_at, null as next_attempt_at
    from deliveries d
    where d.workspace_id = r.workspace_id and d.endpoint_id = r.endpoint_id and d.state = 'pending' and d.attempts = 0
      and d.sequence > r.after
    order by d.sequence limit r.take
  ) d ${logged}`;

/** Retries that are due behind what was read. A new one is due in seconds, so it never falls behind the mark. */
export const retries = `
  select ${columns} from unnest($1::text[], $2::text[], $3::int[], $4::timestamptz[], $5::bigint[])
    as r(workspace_id, endpoint_id, take, after_at, after)
  cross join lateral (
    select d.workspace_id, d.endpoint_id, d.sequence, d.attempts, d.order_key, d.created_at,
      d.next_attempt_at::text as next_attempt_at
    from deliveries d
    where d.workspace_id = r.workspace_id and d.endpoint_id = r.endpoint_id and d.state = 'pending' and d.attempts > 0
      and (d.next_attempt_at, d.sequence) > (r.after_at, r.after) and d.next_attempt_at <= statement_timestamp()
    order by d.next_attempt_at, d.sequence limit r.take
  ) d ${logged}
  order by d.next_attempt_at, d.sequence`;

/** What waits for an endpoint that is switched off has failed. */
export const giveUp = `
  update deliveries d set state = 'failed', last_error = $3, next_attempt_at = null
  from unnest($1::text[], $2::text[]) as r(workspace_id, endpoint_id)
  where d.workspace_id = r.workspace_id and d.endpoint_id = r.endpoint_id and d.state = 'pending'`;
