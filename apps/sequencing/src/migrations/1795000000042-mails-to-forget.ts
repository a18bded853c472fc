import { tenantTable } from '@sortie/event-store';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Mails to erased contacts of test-mode workspaces that the sandbox still has to forget. `mail_id` is the touch or the
 * answer, under which a provider knows the mail.
 */
export const mailsToForget = `
  create table mails_to_forget (
    workspace_id text not null,
    contact_id text not null,
    mail_id text not null,
    message_id text not null,
    primary key (workspace_id, contact_id, mail_id)
  );
  ${tenantTable('mails_to_forget')}
`;

export class MailsToForget1795000000042 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(mailsToForget);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table mails_to_forget');
  }
}
