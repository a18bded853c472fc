import { tenantTable } from '@sortie/event-store';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Suppressions of domains and hashes, consents, and the trail that proves a touch. */
export const suppressionsAndProof = `
  alter table suppressions
    add column kind text not null default 'address',
    add column domain text;

  create table consents (
    workspace_id text not null,
    id text not null,
    contact_id text not null,
    channel text not null,
    basis text not null,
    status text not null,
    source text,
    evidence text,
    at timestamptz not null,
    created_at timestamptz not null,
    primary key (workspace_id, id)
  );
  create index consents_contact on consents (workspace_id, contact_id, channel, at desc, id desc);
  ${tenantTable('consents')}

  alter table touches
    add column settled_by text,
    add column trail jsonb not null default '[]';

  -- Written by the database itself, whoever changes a touch: what proves the code must not depend on it.
  create function keep_touch_trail() returns trigger language plpgsql as $$
  begin
    if tg_op = 'UPDATE' and new.state = old.state and new.mailbox_id = old.mailbox_id then return new; end if;
    new.trail := new.trail || jsonb_strip_nulls(jsonb_build_object(
      'state', new.state, 'at', new.updated_at, 'recorded_at', clock_timestamp(), 'mailbox_id', new.mailbox_id,
      'attempt', new.attempts, 'sender', new.owner, 'reason', new.reason, 'reply', new.server_reply,
      'settled_by', new.settled_by));
    return new;
  end $$;
  create trigger touches_trail before insert or update on touches for each row execute function keep_touch_trail();
`;

export class SuppressionsAndProof1795000000007 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(suppressionsAndProof);
  }

  async down(): Promise<void> {
    throw new Error('this migration is not undone: its columns hold what people asked for');
  }
}
