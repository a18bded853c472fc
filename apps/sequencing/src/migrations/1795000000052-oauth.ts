import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Grants that give mailboxes access tokens: what is shown of one, and its secrets under seal. */
export const oauthColumns = `
  alter table mailboxes
    add column oauth jsonb,
    add column oauth_secret bytea,
    add constraint oauth_whole check ((oauth is null) = (oauth_secret is null));
`;

export class Oauth1795000000052 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(oauthColumns);
  }

  async down(): Promise<void> {
    throw new Error('this migration is not undone: mailboxes may have no other login');
  }
}
