import { Controller, Inject } from '@nestjs/common';
import {
  createMailbox,
  deleteMailbox,
  DomainError,
  getMailbox,
  isId,
  listMailboxes,
  newId,
  notFound,
  updateMailbox,
  type ById,
  type CallContext,
  type CreateMailbox,
  type Deleted,
  type List,
  type ListMailboxes,
  type Mailbox,
  type ResendInput,
  type UpdateMailbox,
} from '@sortie/contracts';
import { EventStore, listPage, newestFirst, repeats, Where, type Unit } from '@sortie/event-store';
import { Handles } from '@sortie/messaging';
import { ensureClock } from '../clock/ensure-clock.js';
import { noteDomain } from '../domains/ensure-domain.js';
import { domainOfAddress } from '../mail/domain-of-address.js';
import { checkOauth } from '../oauth/check-oauth.js';
import { resendAccountOf } from '../resend/account.js';
import { checkAccount, keepWebhookSecret, makeWebhook } from '../resend/connect.js';
import { SequencingConfig } from '../sequencing.config.js';
import { Cursors } from '../sequencing.cursors.js';
import { insertMailbox } from './insert-mailbox.js';
import { checkMailbox, checkWayOut, senderAddress } from './mailbox-input.js';
import { mailboxSelect, selectMailboxes, showMailbox, type MailboxRow } from './mailbox.rows.js';
import { handOver, removeMailbox } from './remove-mailbox.js';
import { change } from './update-mailbox.js';
import { verifyInput } from './verify-input.js';

@Controller()
export class MailboxesEndpoint {
  constructor(
    @Inject(EventStore) private readonly store: EventStore,
    @Inject(Cursors) private readonly cursors: Cursors,
    @Inject(SequencingConfig) private readonly config: SequencingConfig,
  ) {}

  @Handles(createMailbox)
  async create(wanted: CreateMailbox, context: CallContext): Promise<Mailbox> {
    const before = await this.store.answered<Mailbox>(createMailbox, context);
    const made = before ?? (await this.connect(wanted, context));
    return wanted.resend ? this.listening(made, wanted.resend, context) : made;
  }

  private async connect(wanted: CreateMailbox, context: CallContext): Promise<Mailbox> {
    checkMailbox(wanted);
    checkWayOut(wanted);
    checkOauth(wanted);
    const input = { ...wanted, email: senderAddress(wanted.email) };
    const test = context.caller.mode === 'test';
    if (input.verify) await verifyInput(this.config, input, test);
    const account = input.resend && resendAccountOf(this.config, input.resend.api_key, test);
    if (account) await checkAccount(account, input.email);
    return this.store.handleCommand(createMailbox, context, async (unit) => {
      if (test) await ensureClock(unit);
      const id = newId('mailbox');
      const holders = await unit.reserve('mailbox-email', [{ value: unit.blind(input.email), owner: id }]);
      const holder = [...holders.values()][0];
      if (holder !== id) {
        throw new DomainError('DUPLICATE_RESOURCE', 'This workspace has a mailbox with that address.', undefined, {
          existing_id: holder,
        });
      }
      await insertMailbox(unit, id, input, test, this.store.keyring.blind('', input.email));
      await noteDomain(unit, domainOfAddress(input.email), test);
      return this.show(await read(unit, id), unit.now);
    });
  }

  @Handles(updateMailbox)
  async update(input: UpdateMailbox, context: CallContext): Promise<Mailbox> {
    if (!isId('mailbox', input.id)) throw notFound('mailbox');
    checkMailbox(input);
    return this.store.handleCommand(updateMailbox, context, async (unit) => {
      await change(unit, context, input);
      return this.show(await read(unit, input.id), unit.now);
    });
  }

  @Handles(deleteMailbox)
  async delete({ id }: ById, context: CallContext): Promise<Deleted> {
    if (!isId('mailbox', id)) throw notFound('mailbox');
    await handOver(this.store, context, id);
    return this.store.handleCommand(deleteMailbox, context, async (unit) => {
      await removeMailbox(unit, context, id);
      return { object: 'mailbox', id, deleted: true };
    });
  }

  @Handles(getMailbox)
  async get({ id }: ById, context: CallContext): Promise<Mailbox> {
    if (!isId('mailbox', id)) throw notFound('mailbox');
    const [row] = await this.store.read(context, (sql) =>
      selectMailboxes(sql, 'm.id = $2', [context.caller.workspace_id, id]),
    );
    if (!row) throw notFound('mailbox');
    return this.show(row, new Date(context.now));
  }

  @Handles(listMailboxes)
  list(input: ListMailboxes, context: CallContext): Promise<List<Mailbox>> {
    const where = new Where().and('m.workspace_id = ?', context.caller.workspace_id);
    const show = (row: MailboxRow) => this.show(row, new Date(context.now));
    const listing = { list: 'mailboxes', select: mailboxSelect, where, order: newestFirst('m.id'), show };
    return this.store.read(context, (sql) => listPage(sql, this.cursors.codec, input, listing));
  }

  /** Without a signing secret we make the webhook; where that fails the mailbox sends, and says that it is deaf. */
  private async listening(made: Mailbox, { api_key }: ResendInput, context: CallContext): Promise<Mailbox> {
    if (!made.resend || made.resend.listening) return made;
    const { workspace_id, mode } = context.caller;
    const [row] = await this.store.read(context, (sql) => selectMailboxes(sql, 'm.id = $2', [workspace_id, made.id]));
    // The answer of a repeated request is older than the mailbox: only a webhook that nobody has made yet is made.
    if (row?.resend_listening !== false) {
      const listening = row?.resend_listening === true;
      return repeats(made, { ...made, resend: { ...made.resend, listening } });
    }
    const account = resendAccountOf(this.config, api_key, mode === 'test');
    const secret = account && (await makeWebhook(account, made.resend.webhook_url));
    if (!secret) return made;
    await keepWebhookSecret(this.store, workspace_id, made.id, secret);
    return repeats(made, { ...made, resend: { ...made.resend, listening: true } });
  }

  private show(row: MailboxRow, at: Date): Mailbox {
    return showMailbox(row, at, this.config.publicUrl);
  }
}

async function read(unit: Unit, id: string): Promise<MailboxRow> {
  const [row] = await selectMailboxes(unit.sql, 'm.id = $2', [unit.workspaceId, id]);
  return row!;
}
