import { Controller, Inject } from '@nestjs/common';
import { contactUpdated, type ContactUpdated, type PublishedEvent } from '@sortie/contracts';
import { EventStore, type Unit } from '@sortie/event-store';
import { Consumes, Operations } from '@sortie/messaging';
import { withoutErased } from '../erasure/person-lock.js';
import { lookAnewAt } from '../sending/look-anew.js';
import { keepRecipients, knownRecipients, readRecipients } from './recipients.js';

// What a recipient is made of.
const members = ['timezone', 'email', 'company_id'];

@Controller()
export class ContactUpdatedConsumer {
  constructor(
    @Inject(EventStore) private readonly store: EventStore,
    @Inject(Operations) private readonly operations: Operations,
  ) {}

  /**
   * Who has another time zone, domain or company is known by it from the next claim on. The contact is asked for, and
   * not the event: what it says of the address cannot be read here.
   */
  @Consumes({ name: 'sequencing-contacts-v1', from: ['crm'], types: [contactUpdated.type], batch: true })
  async refresh(events: PublishedEvent[], unit: Unit): Promise<void> {
    const updates = events.map(({ data }) => data as unknown as ContactUpdated);
    const moved = updates.filter(({ changed }) => changed.some((name) => members.includes(name)));
    const ids = await knownRecipients(unit, [...new Set(moved.map(({ contact_id }) => contact_id))]);
    if (ids.length === 0) return;
    const { keyring } = this.store;
    const recipients = await readRecipients(this.operations, keyring, unit.workspaceId, ids, unit.now);
    const there = await withoutErased(unit, ids);
    const kept = recipients.filter(({ contactId }) => there.has(contactId));
    if (kept.length > 0) await lookAnewAt(unit, [...there], () => keepRecipients(unit, kept));
  }
}
