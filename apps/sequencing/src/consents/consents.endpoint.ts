import { Controller, Inject } from '@nestjs/common';
import {
  consentRecorded,
  getConsent,
  invalidField,
  isId,
  listConsents,
  newId,
  notFound,
  recordConsent,
  type ById,
  type CallContext,
  type Consent,
  type List,
  type ListConsents,
  type RecordConsent,
} from '@sortie/contracts';
import { EventStore, listPage, newestFirst, Where } from '@sortie/event-store';
import { Handles, Operations } from '@sortie/messaging';
import { readContact } from '../read-contact.js';
import { Cursors } from '../sequencing.cursors.js';
import { mayWriteAgain, withdraw } from './effect.js';

type Row = Omit<Consent, 'object' | 'at' | 'created_at'> & { at: Date; created_at: Date };

const select = 'select id, contact_id, channel, basis, status, source, evidence, at, created_at from consents';

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
    const before = await this.store.answered<Consent>(recordConsent, context);
    if (before) return before;
    const contact = await readContact(this.operations, input.contact_id, context);
    // As times, not as texts: whole seconds may be given without their fraction.
    if (input.at && new Date(input.at) > new Date(context.now)) {
      throw invalidField('at', 'in_the_future', 'at must not lie in the future.');
    }
    return this.store.handleCommand(recordConsent, context, async (unit) => {
      const { contact_id, channel, basis, status, source = null, evidence = null } = input;
      const id = newId('consent');
      const at = new Date(input.at ?? unit.now).toISOString();
      const facts = { consent_id: id, contact_id, channel, basis, status, at };
      unit.append(id, 0, [consentRecorded(facts, { subject: contact_id, personal: { source, evidence } })]);
      if (channel === 'email' && status === 'withdrawn') await withdraw(unit, contact);
      // Who asked to be left alone has to have said otherwise: no interest or contract of ours outweighs that.
      const lifts = channel === 'email' && status === 'granted' && basis === 'consent';
      if (lifts) await mayWriteAgain(unit, contact, new Date(at));
      return { object: 'consent', id, ...input, at, source, evidence, created_at: unit.now.toISOString() };
    });
  }

  @Handles(getConsent)
  async get({ id }: ById, context: CallContext): Promise<Consent> {
    if (!isId('consent', id)) throw notFound('consent');
    const { rows } = await this.store.read(context, (sql) =>
      sql.query<Row>(`${select} where workspace_id = $1 and id = $2`, [
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
    const where = new Where()
      .and('workspace_id = ?', context.caller.workspace_id)
      .andIf('contact_id = ?', contact_id)
      .andIf('channel = ?', channel);
    const listing = { list: 'consents', select, where, order: newestFirst(), show };
    return this.store.read(context, (sql) => listPage(sql, this.cursors.codec, input, listing));
  }
}

function show({ at, created_at, ...row }: Row): Consent {
  return { object: 'consent', ...row, at: at.toISOString(), created_at: created_at.toISOString() };
}
