import { Controller, Inject } from '@nestjs/common';
import {
  createMailbox,
  DomainError,
  getMailbox,
  isId,
  listMailboxes,
  mailboxCreated,
  newId,
  notFound,
  updateMailbox,
  type ById,
  type CallContext,
  type CreateMailbox,
  type List,
  type ListMailboxes,
  type Mailbox,
  type UpdateMailbox,
} from '@sortie/contracts';
import { EventStore, keysetPage, type Unit } from '@sortie/event-store';
import { Handles } from '@sortie/messaging';
import { ensureClock } from '../clock/ensure-clock.js';
import { Cursors } from '../sequencing.cursors.js';
import { checkMailbox, mailboxDefaults, senderAddress, serverOf } from './mailbox-input.js';
import { selectMailboxes, showMailbox, type MailboxRow } from './mailbox.rows.js';
import { change } from './update-mailbox.js';

@Controller()
export class MailboxesEndpoint {
  constructor(
    @Inject(EventStore) private readonly store: EventStore,
    @Inject(Cursors) private readonly cursors: Cursors,
  ) {}

  @Handles(createMailbox)
  async create(wanted: CreateMailbox, context: CallContext): Promise<Mailbox> {
    checkMailbox(wanted);
    const input = { ...wanted, email: senderAddress(wanted.email) };
    return this.store.handleCommand(createMailbox, context, async (unit) => {
      const test = context.caller.mode === 'test';
      if (test) await ensureClock(unit);
      const id = newId('mailbox');
      const holders = await unit.reserve('mailbox-email', [{ value: unit.blind(input.email), owner: id }]);
      const holder = [...holders.values()][0];
      if (holder !== id) {
        throw new DomainError('DUPLICATE_RESOURCE', 'This workspace has a mailbox with that address.', undefined, {
          existing_id: holder,
        });
      }
      await this.insert(unit, id, input, test);
      return showMailbox(await read(unit, id), unit.now);
    });
  }

  @Handles(updateMailbox)
  async update(input: UpdateMailbox, context: CallContext): Promise<Mailbox> {
    if (!isId('mailbox', input.id)) throw notFound('mailbox');
    checkMailbox(input);
    return this.store.handleCommand(updateMailbox, context, async (unit) => {
      await change(unit, context, input);
      return showMailbox(await read(unit, input.id), unit.now);
    });
  }

  @Handles(getMailbox)
  async get({ id }: ById, context: CallContext): Promise<Mailbox> {
    if (!isId('mailbox', id)) throw notFound('mailbox');
    const [row] = await this.store.read(context, (sql) =>
      selectMailboxes(sql, 'm.id = $2', [context.caller.workspace_id, id]),
    );
    if (!row) throw notFound('mailbox');
    return showMailbox(row, new Date(context.now));
  }

  @Handles(listMailboxes)
  list(input: ListMailboxes, context: CallContext): Promise<List<Mailbox>> {
    const { workspace_id } = context.caller;
    return this.store.read(context, (sql) =>
      keysetPage<MailboxRow, { id: string }, Mailbox>(
        this.cursors.codec,
        input,
        { list: 'mailboxes', workspace_id },
        (after, take) =>
          selectMailboxes(sql, '($2::text is null or m.id < $2) order by m.id desc limit $3', [
            workspace_id,
            after?.id ?? null,
            take,
          ]),
        ({ id }) => ({ id }),
        (row) => showMailbox(row, new Date(context.now)),
      ),
    );
  }

  private async insert(unit: Unit, id: string, input: CreateMailbox, test: boolean): Promise<void> {
    const { daily_cap, gap_seconds, warmup } = { ...mailboxDefaults, ...input };
    const sealed = (password: string | undefined, column: string) =>
      password === undefined ? null : unit.seal(password, `mailboxes.${column}.${id}`);
    unit.append(id, 0, [mailboxCreated({ mailbox_id: id, daily_cap, gap_seconds })]);
    // The hash is the same in every workspace: the inbound listener knows an address before it knows whose it is.
    const addressHash = this.store.keyring.blind('', input.email);
    await Promise.all([
      unit.sql.query(
        `insert into mailboxes (workspace_id, id, email, address_hash, display_name, smtp, smtp_password, imap, imap_password,
           daily_cap, gap_seconds, warmup, send_window, status, created_at, updated_at, version)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 'active', $14, $14, 1)`,
        [
          unit.workspaceId,
          id,
          input.email,
          addressHash,
          input.display_name ?? null,
          serverOf(input.smtp),
          sealed(input.smtp.password, 'smtp_password'),
          input.imap ? serverOf(input.imap) : null,
          sealed(input.imap?.password, 'imap_password'),
          daily_cap,
          gap_seconds,
          warmup,
          input.window ?? null,
          unit.now,
        ],
      ),
      unit.sql.query('insert into lanes (workspace_id, mailbox_id, test) values ($1, $2, $3)', [
        unit.workspaceId,
        id,
        test,
      ]),
    ]);
  }
}

async function read(unit: Unit, id: string): Promise<MailboxRow> {
  const [row] = await selectMailboxes(unit.sql, 'm.id = $2', [unit.workspaceId, id]);
  return row!;
}
