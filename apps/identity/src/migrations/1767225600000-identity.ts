import { logTables, serviceTable, tenantTable, workerTable } from '@sortie/event-store';
import type { MigrationInterface, QueryRunner } from 'typeorm';

// The leases are few rows written four times a second each. They are logged all the same: an unlogged table is empty
// after a crash, and a gateway that still holds a lease would be forgotten by the next revocation.
export class Identity1767225600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ${logTables}

      create table workspaces (
        workspace_id text primary key,
        name text not null,
        created_at timestamptz not null
      );
      ${tenantTable('workspaces')}

      create table api_keys (
        workspace_id text not null,
        id text not null,
        mode text not null,
        scopes text[] not null,
        created_by text,
        created_at timestamptz not null,
        revoked_at timestamptz,
        version integer not null,
        primary key (workspace_id, id)
      );
      create index api_keys_created on api_keys (workspace_id, created_at, id);
      ${tenantTable('api_keys')}
      ${workerTable('api_keys', 'select (workspace_id, id, mode, scopes, revoked_at)')}

      create table api_key_credentials (
        workspace_id text not null,
        api_key_id text not null,
        name text not null,
        key_id text not null,
        mac bytea not null check (octet_length(mac) = 32),
        prefix text not null,
        last4 text not null,
        expires_at timestamptz,
        primary key (workspace_id, api_key_id)
      );
      -- Across workspaces: the id in a presented key is what tells whose it is. It is random and never chosen.
      create unique index api_key_credentials_key_id on api_key_credentials (key_id);
      ${tenantTable('api_key_credentials')}
      ${workerTable('api_key_credentials', 'select (workspace_id, api_key_id, key_id, mac, expires_at)')}

      create table gateway_leases (
        gateway_id text primary key,
        expires_at timestamptz not null,
        owed text[] not null
      );
      ${serviceTable('gateway_leases')}
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table gateway_leases, api_key_credentials, api_keys, workspaces,
        parked, cursors, answers, subject_keys, unique_values, relay, events, log`);
  }
}
