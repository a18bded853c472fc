import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a touch that was not made has to say beyond its reason, which the trail keeps, too. */
export const reasonDetails = `
  alter table touches add column reason_detail text;

  create or replace function keep_touch_trail() returns trigger language plpgsql as $$
  begin
    if tg_op = 'UPDATE' and new.state = old.state and new.mailbox_id = old.mailbox_id then return new; end if;
    new.trail := new.trail || jsonb_strip_nulls(jsonb_build_object(
      'state', new.state, 'at', new.updated_at, 'recorded_at', clock_timestamp(), 'mailbox_id', new.mailbox_id,
      'attempt', new.attempts, 'sender', new.owner, 'reason', new.reason, 'detail', new.reason_detail,
      'reply', new.server_reply, 'settled_by', new.settled_by));
    return new;
  end $$;
`;

export class ReasonDetails1795000000015 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(reasonDetails);
  }

  async down(): Promise<void> {
    throw new Error('this migration is not undone: its column holds what was recorded');
  }
}
