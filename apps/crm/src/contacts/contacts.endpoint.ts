import { Controller } from '@nestjs/common';
import {
  createContact, createContacts, eraseContact, getContact, getContacts, listContacts, updateContact,
  type ById, type CallContext, type Contact, type ContactBatch, type ContactDeleted, type ContactIds, type Contacts,
  type CreateContact, type CreateContacts, type List, type ListContacts, type UpdateContact,
} from '@sortie/contracts';
import { EventStore } from '@sortie/event-store';
import { Handles } from '@sortie/messaging';
import { Cursors } from '../cursors.js';
import { createMany } from './batch/create-many.js';
import { listContactsPage } from './contact-list.query.js';
import { readContact, readContacts } from './contact.query.js';
import { createOne } from './create-contact.js';
import { eraseOne } from './erase-contact.js';
import { updateOne } from './update-contact.js';

/** Answers the operations on contacts. */
@Controller()
export class ContactsEndpoint {
  constructor(
    private readonly store: EventStore,
    private readonly cursors: Cursors,
  ) {}

  @Handles(createContact)
  create(input: CreateContact, context: CallContext): Promise<Contact> {
    return this.store.handleCommand(createContact, context, (unit) => createOne(unit, input), { grouped: true });
  }

  @Handles(createContacts)
  createMany(input: CreateContacts, context: CallContext): Promise<ContactBatch> {
    return this.store.handleCommand(createContacts, context, (unit) => createMany(unit, input));
  }

  @Handles(getContact)
  get({ id }: ById, context: CallContext): Promise<Contact> {
    return readContact(this.store, context, id);
  }

  @Handles(getContacts)
  async getMany({ ids }: ContactIds, context: CallContext): Promise<Contacts> {
    const found = await this.store.read(context, (sql) => readContacts(sql, context.caller.workspace_id, ids));
    return { contacts: ids.flatMap((id) => found.get(id) ?? []) };
  }

  @Handles(listContacts)
  list(input: ListContacts, context: CallContext): Promise<List<Contact>> {
    return this.store.read(context, (sql) => listContactsPage(sql, this.cursors, context.caller.workspace_id, input));
  }

  @Handles(updateContact)
  update(input: UpdateContact, context: CallContext): Promise<Contact> {
    return this.store.handleCommand(updateContact, context, (unit) => updateOne(unit, input));
  }

  @Handles(eraseContact)
  erase({ id }: ById, context: CallContext): Promise<ContactDeleted> {
    return this.store.handleCommand(eraseContact, context, (unit) => eraseOne(unit, id));
  }
}
