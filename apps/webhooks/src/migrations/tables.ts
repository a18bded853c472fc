import { serviceTable, tenantTable, workerTable } from '@sortie/event-store';

// `events_*` of the event store is this service's own log; `workspace_log` is the one that a workspace reads.
const logOfWorkspaces = `
  create table workspace_heads (
    workspace_id text primary key,
    sequence bigint not null
  );
  ${tenantTable('workspace_heads')}

  create table workspace_log (
    workspace_id text not null,
    sequence bigint not null,
    event_id text not null,
    type text not null,
    data jsonb not null,
    contact_id text,
    campaign_id text,
    actor_id text,
    traceparent text,
    occurred_at timestamptz not null,
    source text not null,
    partition smallint not null,
    source_position bigint not null,
    primary key (workspace_id, sequence),
    unique (workspace_id, event_id)
  );
  create index workspace_log_type on workspace_log (workspace_id, type, sequence);
  create index workspace_log_contact on workspace_log (workspace_id, contact_id, sequence) where contact_id is not null;
  create index workspace_log_campaign on workspace_log (workspace_id, campaign_id, sequence)
    where campaign_id is not null;
  ${tenantTable('workspace_log')}
  ${workerTable('workspace_log', 'select')}
`;

const endpoints = `
  create table endpoints (
    workspace_id text not null,
    id text not null,
    url text not null,
    events text[] not null,
    description text,
    status text not null check (status in ('enabled', 'disabled')),
    disabled_reason text,
    secret bytea not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    version integer not null,
    primary key (workspace_id, id)
  );
  ${tenantTable('endpoints')}
  ${workerTable('endpoints', 'select')}

  -- One row per endpoint: when it has something due, and which dispatcher works on it. Half of each page stays free, so
  -- that the many updates find room beside the old row.
  create table lanes (
    workspace_id text not null,
    endpoint_id text not null,
    due_at timestamptz not null default 'infinity',
    paused_until timestamptz not null default '-infinity',
    slow_answers integer not null default 0,
    failing_since timestamptz,
    held_by text,
    primary key (workspace_id, endpoint_id)
  ) with (fillfactor = 50);
  -- Across workspaces: the dispatcher looks for the lane that has waited longest, whoever's it is.
  create index lanes_due on lanes (due_at) where held_by is null;
  create index lanes_held on lanes (held_by) where held_by is not null;
  ${tenantTable('lanes')}
  ${workerTable('lanes', 'select, update')}

  create table dispatchers (
    id text primary key,
    alive_until timestamptz not null
  );
  ${serviceTable('dispatchers')}
`;

const deliveries = `
  create table deliveries (
    workspace_id text not null,
    endpoint_id text not null,
    sequence bigint not null,
    id text not null,
    event_id text not null,
    event_type text not null,
    order_key text not null,
    state text not null default 'pending' check (state in ('pending', 'delivered', 'failed')),
    attempts smallint not null default 0,
    next_attempt_at timestamptz,
    last_status smallint,
    last_error text,
    created_at timestamptz not null default statement_timestamp(),
    primary key (workspace_id, endpoint_id, sequence)
  );
  create index deliveries_first on deliveries (workspace_id, endpoint_id, sequence)
    where state = 'pending' and attempts = 0;
  create index deliveries_retry on deliveries (workspace_id, endpoint_id, next_attempt_at, sequence)
    where state = 'pending' and attempts > 0;
  create index deliveries_failed on deliveries (workspace_id, endpoint_id, sequence) where state = 'failed';
  ${tenantTable('deliveries')}
  ${workerTable('deliveries', 'select, update')}
`;

/** Everything of this service beside its event log. */
export const webhooksTables = `${logOfWorkspaces} ${endpoints} ${deliveries}`;
