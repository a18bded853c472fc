// Rules that a service's migrations apply to its tables. Roles are named after the schema: `<svc>_app`, `<svc>_worker`.

/** Row-level security for a table with tenant data: the app role sees the workspace of its transaction. */
export function tenantTable(table: string): string {
  return `
    alter table ${table} enable row level security;
    alter table ${table} force row level security;
    do $$ begin
      execute format('create policy tenant on ${table} to %I using (workspace_id = current_setting(''app.workspace''))
        with check (workspace_id = current_setting(''app.workspace''))', current_schema() || '_app');
      execute format('grant select, insert, update, delete on ${table} to %I', current_schema() || '_app');
    end $$;`;
}

/** Lets the worker role use a table across workspaces: only for tables that the catalogue test lists. */
export function workerTable(table: string, privileges: string): string {
  return `
    do $$ begin
      execute format('grant ${privileges} on ${table} to %I', current_schema() || '_worker');
      if (select relrowsecurity from pg_class where oid = '${table}'::regclass) then
        execute format('create policy worker on ${table} to %I using (true) with check (true)',
          current_schema() || '_worker');
      end if;
    end $$;`;
}

/** A table of the service itself, without tenant data; both roles may use it. */
export function serviceTable(table: string): string {
  return `
    do $$ begin
      execute format('grant select, insert, update, delete on ${table} to %I, %I',
        current_schema() || '_app', current_schema() || '_worker');
    end $$;`;
}

/**
 * Answers as their text: a repeat gets the very bytes of the first answer, and jsonb would put members in an order of
 * its own. A later migration of each service runs this.
 */
export const answersVerbatim = 'alter table answers alter column output type json;';

/**
 * Finds the answers about somebody without reading all of a workspace. Most are about one person; those about many are
 * few. No GIN index on `subjects`: under row-level security an index serves leakproof operators only, and `@>` is none.
 * A later migration of each service runs this.
 */
export const answersBySubject = `
  create index if not exists answers_of_one on answers (workspace_id, (subjects[1])) where cardinality(subjects) = 1;
  create index if not exists answers_of_many on answers (workspace_id) where cardinality(subjects) > 1;`;

/** The tables of an event log; a service's first migration runs this. */
export const logTables = `
  create table log (
    only_row boolean primary key default true check (only_row),
    log_id uuid not null default gen_random_uuid()
  );
  insert into log default values;
  ${serviceTable('log')}

  create table events (
    workspace_id text not null,
    stream_id text not null,
    version integer not null,
    seq bigint generated always as identity,
    id text not null,
    type text not null,
    schema smallint not null,
    partition smallint not null,
    subject text,
    data jsonb not null,
    personal bytea,
    meta jsonb not null,
    occurred_at timestamptz not null,
    recorded_at timestamptz not null default clock_timestamp(),
    position bigint,
    constraint events_stream primary key (workspace_id, stream_id, version)
  );
  create unique index events_position on events (partition, position) where position is not null;
  create index events_unnumbered on events (seq) where position is null;
  ${tenantTable('events')}
  ${workerTable('events', 'select, update (position)')}

  create table relay (
    partition smallint primary key,
    published bigint not null default 0
  );
  insert into relay (partition) select generate_series(0, 15);
  ${serviceTable('relay')}

  create table unique_values (
    workspace_id text not null,
    kind text not null,
    value text not null,
    owner text not null,
    primary key (workspace_id, kind, value)
  );
  ${tenantTable('unique_values')}

  create table subject_keys (
    workspace_id text not null,
    subject text not null,
    key bytea,
    erased_at timestamptz,
    primary key (workspace_id, subject),
    check ((key is null) = (erased_at is not null))
  );
  ${tenantTable('subject_keys')}

  create table answers (
    workspace_id text not null,
    principal_id text not null,
    operation text not null,
    key text not null,
    request_hash text not null,
    output jsonb not null,
    subjects text[] not null,
    created_at timestamptz not null default now(),
    primary key (workspace_id, principal_id, operation, key)
  );
  create index answers_age on answers (created_at);
  ${tenantTable('answers')}
  ${workerTable('answers', 'select (created_at), delete')}

  create table cursors (
    consumer text not null,
    source text not null,
    partition smallint not null,
    log_id text,
    position bigint not null default 0,
    primary key (consumer, source, partition)
  );
  ${serviceTable('cursors')}

  create table parked (
    consumer text not null,
    source text not null,
    partition smallint not null,
    position bigint not null,
    stream_id text not null,
    event jsonb not null,
    error text not null,
    parked_at timestamptz not null default now(),
    primary key (consumer, source, partition, position)
  );
  create index parked_streams on parked (consumer, source, stream_id);
  ${serviceTable('parked')}
`;
