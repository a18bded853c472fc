import { tenantTable, workerTable } from '@sortie/event-store';

/** The tables of the sequencing service beside its event log. */
export const sequencingTables = `
  create table clocks (
    workspace_id text primary key,
    now timestamptz not null,
    target timestamptz not null
  );
  ${tenantTable('clocks')}
  ${workerTable('clocks', 'select')}

  create table mailboxes (
    workspace_id text not null,
    id text not null,
    email text not null,
    address_hash text not null,
    display_name text,
    smtp jsonb not null,
    smtp_password bytea,
    imap jsonb,
    imap_password bytea,
    daily_cap integer not null,
    gap_seconds integer not null,
    warmup jsonb not null,
    send_window jsonb,
    status text not null,
    status_reason text,
    declared_warmed_at timestamptz,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    version integer not null,
    primary key (workspace_id, id)
  );
  create index mailboxes_address on mailboxes (address_hash);
  ${tenantTable('mailboxes')}
  ${workerTable('mailboxes', 'select')}

  create table lanes (
    workspace_id text not null,
    mailbox_id text not null,
    test boolean not null,
    day date,
    sent_today integer not null default 0,
    last_sent_at timestamptz,
    ready_at timestamptz not null default 'infinity',
    primary key (workspace_id, mailbox_id)
  );
  create index lanes_ready on lanes (ready_at) where not test;
  ${tenantTable('lanes')}
  ${workerTable('lanes', 'select')}

  create table pools (
    workspace_id text not null,
    id text not null,
    name text not null,
    mailbox_ids text[] not null,
    created_at timestamptz not null,
    version integer not null,
    primary key (workspace_id, id)
  );
  ${tenantTable('pools')}

  create table sequences (
    workspace_id text not null,
    id text not null,
    name text not null,
    status text not null,
    pool_id text not null,
    version integer not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    primary key (workspace_id, id)
  );
  create index sequences_newest on sequences (workspace_id, created_at desc, id desc);
  ${tenantTable('sequences')}

  create table sequence_versions (
    workspace_id text not null,
    sequence_id text not null,
    version integer not null,
    steps jsonb not null,
    primary key (workspace_id, sequence_id, version)
  );
  ${tenantTable('sequence_versions')}

  create table campaigns (
    workspace_id text not null,
    id text not null,
    name text not null,
    sequence_id text not null,
    sequence_version integer not null,
    group_id text not null,
    pool_id text not null,
    status text not null,
    launch_cursor text not null default '',
    launched boolean not null default false,
    closed boolean not null default true,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    version integer not null,
    primary key (workspace_id, id)
  );
  create index campaigns_newest on campaigns (workspace_id, created_at desc, id desc);
  create index campaigns_unfinished on campaigns (id) where not launched or not closed;
  ${tenantTable('campaigns')}
  ${workerTable('campaigns', 'select')}

  create table campaign_counts (
    workspace_id text not null,
    campaign_id text not null,
    total integer not null default 0,
    active integer not null default 0,
    completed integer not null default 0,
    replied integer not null default 0,
    bounced integer not null default 0,
    unsubscribed integer not null default 0,
    failed integer not null default 0,
    primary key (workspace_id, campaign_id)
  );
  ${tenantTable('campaign_counts')}

  create table enrollments (
    workspace_id text not null,
    id text not null,
    campaign_id text not null,
    sequence_id text not null,
    contact_id text not null,
    mailbox_id text not null,
    status text not null,
    replied boolean not null default false,
    updated_at timestamptz not null,
    primary key (workspace_id, id),
    unique (workspace_id, campaign_id, contact_id)
  );
  create index enrollments_contact on enrollments (workspace_id, contact_id);
  create index enrollments_active on enrollments (workspace_id, campaign_id, id) where status = 'active';
  ${tenantTable('enrollments')}
  ${workerTable('enrollments', 'select')}

  create table touches (
    workspace_id text not null,
    id text not null,
    campaign_id text not null,
    sequence_id text not null,
    enrollment_id text not null,
    contact_id text not null,
    mailbox_id text not null,
    step integer not null,
    state text not null,
    reason text,
    due_at timestamptz not null,
    attempts integer not null default 0,
    owner bigint,
    message_id text,
    address_hash text,
    subject text,
    server_reply text,
    claimed_day date,
    sent_at timestamptz,
    unknown_since timestamptz,
    updated_at timestamptz not null,
    primary key (workspace_id, id),
    unique (workspace_id, enrollment_id, step)
  );
  create index touches_due on touches (workspace_id, mailbox_id, due_at, id) where state = 'planned';
  create index touches_open on touches (workspace_id, contact_id) where state in ('planned', 'held', 'claimed');
  create index touches_campaign on touches (workspace_id, campaign_id, id);
  create index touches_contact on touches (workspace_id, contact_id, id);
  create index touches_owned on touches (owner) where state in ('claimed', 'submitting');
  create index touches_unknown on touches (unknown_since) where state = 'unknown';
  create index touches_message on touches (message_id) where message_id is not null;
  create index touches_id on touches (id);
  create index touches_correspondence on touches (workspace_id, mailbox_id, address_hash, sent_at)
    where address_hash is not null;
  ${tenantTable('touches')}
  ${workerTable('touches', 'select')}

  create sequence sender_numbers;
  do $$ begin execute format('grant usage on sequence sender_numbers to %I', current_schema() || '_app'); end $$;

  create table suppressions (
    workspace_id text not null,
    id text not null,
    address_hash text not null,
    email bytea,
    contact_id text,
    reason text not null,
    created_at timestamptz not null,
    primary key (workspace_id, id),
    unique (workspace_id, address_hash)
  );
  create index suppressions_contact on suppressions (workspace_id, contact_id);
  ${tenantTable('suppressions')}

  create table replies (
    workspace_id text not null,
    id text not null,
    contact_id text not null,
    campaign_id text,
    touch_id text,
    mailbox_id text not null,
    classification text not null,
    subject text,
    body text,
    received_at timestamptz not null,
    primary key (workspace_id, id)
  );
  create index replies_contact on replies (workspace_id, contact_id);
  ${tenantTable('replies')}

  create table inbound_seen (
    workspace_id text not null,
    message_hash text not null,
    seen_at timestamptz not null default now(),
    primary key (workspace_id, message_hash)
  );
  ${tenantTable('inbound_seen')}
`;
