import { tenantTable } from '@sortie/event-store';

/** crm's own tables. Read models first, then the state of erasures, which is no history. */
export const crmTables = `
  create table companies (
    workspace_id text not null,
    id text not null,
    name text not null,
    name_key text not null,
    domain text,
    industry text,
    size text,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    version integer not null,
    primary key (workspace_id, id)
  );
  create index companies_order on companies (workspace_id, created_at, id);
  create index companies_domain on companies (workspace_id, domain) where domain is not null;
  create index companies_name on companies (workspace_id, name_key);
  ${tenantTable('companies')}

  create table contacts (
    workspace_id text not null,
    id text not null,
    email text,
    phone text,
    first_name text,
    last_name text,
    title text,
    company text,
    linkedin_url text,
    tags jsonb not null,
    custom jsonb not null,
    company_id text,
    timezone text,
    status text not null,
    fit_score double precision,
    verified boolean not null default false,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    version integer not null,
    -- What the list searches in: one lower-case text.
    search text not null generated always as (lower(
      coalesce(email, '') || ' ' || coalesce(first_name, '') || ' ' || coalesce(last_name, '') || ' ' ||
      coalesce(company, '') || ' ' || coalesce(title, '') || ' ' || coalesce(phone, ''))) stored,
    primary key (workspace_id, id)
  );
  create index contacts_order on contacts (workspace_id, created_at, id);
  create index contacts_company on contacts (workspace_id, company_id, created_at, id) where company_id is not null;
  create index contacts_phone on contacts (workspace_id, phone) where phone is not null;
  ${tenantTable('contacts')}

  create table groups (
    workspace_id text not null,
    id text not null,
    name text not null,
    name_key text not null,
    color text,
    description text,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    version integer not null,
    primary key (workspace_id, id)
  );
  create index groups_order on groups (workspace_id, created_at, id);
  create index groups_name on groups (workspace_id, name_key);
  ${tenantTable('groups')}

  create table group_members (
    workspace_id text not null,
    contact_id text not null,
    group_id text not null,
    contact_created_at timestamptz not null,
    primary key (workspace_id, contact_id, group_id)
  );
  -- By id for the snapshot of an audience, by time for the list.
  create index group_members_page on group_members (workspace_id, group_id, contact_id);
  create index group_members_order on group_members (workspace_id, group_id, contact_created_at, contact_id);
  ${tenantTable('group_members')}

  create table counts (
    workspace_id text not null,
    owner text not null,
    shard text not null,
    value integer not null,
    primary key (workspace_id, owner, shard)
  ) with (fillfactor = 50); -- Its rows change all the time: room on the page keeps the updates out of the index.
  ${tenantTable('counts')}

  create table erasures (
    workspace_id text not null,
    id text not null,
    contact_id text not null,
    created_at timestamptz not null,
    primary key (workspace_id, id)
  );
  ${tenantTable('erasures')}

  create table erasure_confirmations (
    workspace_id text not null,
    erasure_id text not null,
    service text not null,
    confirmed_at timestamptz,
    primary key (workspace_id, erasure_id, service)
  );
  ${tenantTable('erasure_confirmations')}
`;
