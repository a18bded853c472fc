import { Controller } from '@nestjs/common';
import type { ContactErased, PublishedEvent } from '@sortie/contracts';
import type { Unit } from '@sortie/event-store';
import { Consumes } from '@sortie/messaging';
import { stopContact } from '../enrollments/stop.js';
import { forgetThreads } from '../threads/keep-message.js';
import { noteMails } from './mails-to-forget.js';
import { lockPerson } from './person-lock.js';

@Controller()
export class ContactErasedConsumer {
  /** Stops everything under way to the contact and makes what was recorded about it unreadable. */
  @Consumes({ name: 'sequencing-erasure-v1', from: ['crm'], types: ['contact.erased'] })
  async erase(event: PublishedEvent, unit: Unit): Promise<void> {
    const { contact_id } = event.data as unknown as ContactErased;
    const here = [unit.workspaceId, contact_id];
    await lockPerson(unit, contact_id);
    // Of the rows touches first, as everywhere: whoever locks a touch and its enrollment does so in this order.
    await unit.sql.query(
      `update touches set subject = null, server_reply = null, reason_detail = null, took = took - 'domain_hash',
         trail = (select coalesce(jsonb_agg(part - 'reply' - 'detail'), '[]') from jsonb_array_elements(trail) part)
       where workspace_id = $1 and contact_id = $2`,
      here,
    );
    await stopContact(unit, contact_id, 'erased');
    await unit.flush();
    await noteMails(unit, contact_id);
    await forgetThreads(unit, contact_id);
    await forgetAddress(unit, here);
    await Promise.all([
      unit.erase(contact_id),
      unit.sql.query('delete from replies where workspace_id = $1 and contact_id = $2', here),
      unit.sql.query('delete from consents where workspace_id = $1 and contact_id = $2', here),
      unit.sql.query('delete from tracked_links where workspace_id = $1 and contact_id = $2', here),
      unit.sql.query('delete from tracked_fetches where workspace_id = $1 and contact_id = $2', here),
      unit.sql.query('delete from recipients where workspace_id = $1 and contact_id = $2', here),
      unit.sql.query('update touches set address_hash = null where workspace_id = $1 and contact_id = $2', here),
    ]);
  }
}

/** Also of suppressions that nobody has linked: a list names addresses, and only the touches know whose they are. */
async function forgetAddress(unit: Unit, here: string[]): Promise<void> {
  await unit.sql.query(
    `update suppressions set email = null, contact_id = nullif(contact_id, $2)
     where workspace_id = $1 and (contact_id = $2 or address_hash = any(array(
       select address_hash from touches
       where workspace_id = $1 and contact_id = $2 and address_hash is not null)))`,
    here,
  );
}
