import { Controller, Inject } from '@nestjs/common';
import {
  consentRecorded,
  getConsent,
  getContacts,
  invalidField,
  isId,
  listConsents,
  newId,
  notFound,
  recordConsent,
  type ById,
  type CallContext,
  type Consent,
  type Contact,
  type List,
  type ListConsents,
  type RecordConsent,
} from '@sortie/contracts';
import { EventStore, keysetPage } from '@sortie/event-store';
import { Handles, Operations } from '@sortie/messaging';
import { ownCall } from '../own-call.js';
import { Cursors } from '../sequencing.cursors.js';
import { mayWriteAgain, withdraw } from './effect.js';

type Row = Omit<Consent, 'object' | 'at' | 'created_at'> & { at: Date; created_at: Date };

const columns = 'id, contact_id, channel, basis, status, source, evidence, at, created_at';

@Controller()
export class ConsentsEndpoint {
  constructor(
    @Inject(EventStore) private readonly store: EventStore,
    @Inject(Operations) private readonly operations: Operations,
    @Inject(Cursors) private readonly cursors: Cursors,
  ) {}

  /** A withdrawal takes back what is under way in the same transaction; a consent given later lifts it again. */
  @Handles(recordConsent)
  async record(input: RecordConsent, context: CallContext): Promise<Consent> {
    const contact = await this.contact(input.contact_id, context);
    if (input.at && input.at > context.now) throw invalidField('at', 'in_the_future', 'at must not lie in the future.');
    return this.store.handleCommand(recordConsent, context, async (unit) => {
      const { contact_id, channel, basis, status, source = null, evidence = null } = input;
      const id = newId('consent');
      const at = new Date(input.at ?? unit.now).toISOString();
      const facts = { consent_id: id, contact_id, channel, basis, status, at };
      unit.append(id, 0, [consentRecorded(facts, { subject: contact_id, personal: { source, evidence } })]);
      if (channel === 'email' && status === 'withdrawn') await withdraw(unit, contact);
      if (channel === 'email' && status === 'granted') await mayWriteAgain(unit, contact, new Date(at));
      return { object: 'consent', id, ...input, at, source, evidence, created_at: unit.now.toISOString() };
    });
  }

  @Handles(getConsent)
  async get({ id }: ById, context: CallContext): Promise<Consent> {
    if (!isId('consent', id)) throw notFound('consent');
    const { rows } = await this.store.read(context, (sql) =>
      sql.query<Row>(`select ${columns} from consents where workspace_id = $1 and id = $2`, [
        context.caller.workspace_id,
        id,
      ]),
    );
    if (!rows[0]) throw notFound('consent');
    return show(rows[0]);
  }

  @Handles(listConsents)
  list(input: ListConsents, context: CallContext): Promise<List<Consent>> {
    const { contact_id, channel } = input;
    const { workspace_id } = context.caller;
    return this.store.read(context, (sql) =>
      keysetPage<Row, { id: string }, Consent>(
        this.cursors.codec,
        input,
        { list: 'consents', workspace_id, contact_id, channel },
        async (after, take) =>
          (
            await sql.query<Row>(
              `select ${columns} from consents where workspace_id = $1
             and ($2::text is null or contact_id = $2) and ($3::text is null or channel = $3)
             and ($4::text is null or id < $4) order by id desc limit $5`,
              [workspace_id, contact_id ?? null, channel ?? null, after?.id ?? null, take],
            )
          ).rows,
        ({ id }) => ({ id }),
        show,
      ),
    );
  }

  private async contact(id: string, context: CallContext): Promise<Contact> {
    const call = ownCall(context.caller.workspace_id, new Date(context.now));
    const { contacts } = isId('contact', id)
      ? await this.operations.call(getContacts, { ids: [id] }, call)
      : { contacts: [] };
    if (!contacts[0]) throw notFound('contact');
    return contacts[0];
  }
}

function show({ at, created_at, ...row }: Row): Consent {
  return { object: 'consent', ...row, at: at.toISOString(), created_at: created_at.toISOString() };
}
