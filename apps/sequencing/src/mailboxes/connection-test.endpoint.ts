import { Controller, Inject } from '@nestjs/common';
import {
  isId,
  notFound,
  testMailbox,
  type ById,
  type CallContext,
  type MailboxTest,
  type Server,
} from '@sortie/contracts';
import { EventStore } from '@sortie/event-store';
import { Handles } from '@sortie/messaging';
import { retryNow } from '../imap/reading-state.js';
import { resendAccountOf } from '../resend/account.js';
import { tryAccount } from '../resend/try-account.js';
import { mailboxTokens, type OauthColumns } from '../oauth/mailbox-tokens.js';
import { SequencingConfig } from '../sequencing.config.js';
import { checkServers, notContacted, type Servers } from './check-servers.js';
import { secretPlace, type SecretColumn } from './secret-place.js';

interface Row extends OauthColumns {
  email: string;
  smtp: Server | null;
  smtp_password: Buffer | null;
  resend_key: Buffer | null;
  imap: Server | null;
  imap_password: Buffer | null;
  test: boolean;
}

@Controller()
export class ConnectionTestEndpoint {
  constructor(
    @Inject(EventStore) private readonly store: EventStore,
    @Inject(SequencingConfig) private readonly config: SequencingConfig,
  ) {}

  /** Outside any transaction: a server may take seconds to answer. */
  @Handles(testMailbox)
  async test({ id }: ById, context: CallContext): Promise<MailboxTest> {
    if (!isId('mailbox', id)) throw notFound('mailbox');
    const before = await this.store.answered<MailboxTest>(testMailbox, context);
    if (before) return before;
    const { resendKey, ...servers } = await this.servers(id, context);
    const account = resendKey ? resendAccountOf(this.config, resendKey, servers.test) : null;
    const checks = {
      ...(await checkServers(this.config, servers)),
      resend: account ? await tryAccount(account, servers.email) : resendKey ? notContacted : null,
    };
    return this.store.handleCommand(testMailbox, context, async (unit) => {
      // A login that works again is reason enough for the reader to try at once.
      if (checks.imap?.ok) await unit.sql.query(retryNow, [unit.workspaceId, id]);
      return { object: 'mailbox_test', mailbox_id: id, ...checks, tested_at: unit.now.toISOString() };
    });
  }

  private async servers(id: string, context: CallContext): Promise<Servers & { resendKey: string | null }> {
    const { workspace_id } = context.caller;
    const { rows } = await this.store.read(context, (sql) =>
      sql.query<Row>(
        `select m.email, m.smtp, m.smtp_password, m.resend_key, m.imap, m.imap_password, m.oauth, m.oauth_secret,
           l.test
         from mailboxes m join lanes l on l.workspace_id = $1 and l.mailbox_id = m.id
         where m.workspace_id = $1 and m.id = $2`,
        [workspace_id, id],
      ),
    );
    const row = rows[0];
    if (!row) throw notFound('mailbox');
    const open = (sealed: Buffer | null, column: SecretColumn) =>
      sealed && this.store.keyring.open(workspace_id, sealed, secretPlace(column, id)).toString();
    const { email, smtp, imap, test } = row;
    const smtpPassword = open(row.smtp_password, 'smtp_password');
    const imapPassword = open(row.imap_password, 'imap_password');
    const resendKey = open(row.resend_key, 'resend_key');
    const tokens = mailboxTokens(this.store, this.config, { workspaceId: workspace_id, mailboxId: id }, row);
    return { email, smtp, smtpPassword, imap, imapPassword, tokens, resendKey, test };
  }
}
