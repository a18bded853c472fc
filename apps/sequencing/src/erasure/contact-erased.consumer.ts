import { Controller, Inject } from '@nestjs/common';
import { confirmErasure, DomainError, type ContactErased, type PublishedEvent } from '@sortie/contracts';
import type { Unit } from '@sortie/event-store';
import { Consumes, Operations } from '@sortie/messaging';
import { stopContact } from '../enrollments/stop.js';
import { ownCall } from '../own-call.js';
import { forgetThreads } from '../threads/keep-message.js';

// A confirmation that fails is repeated with its page, so it need not wait long.
const confirmMs = 5000;

@Controller()
export class ContactErasedConsumer {
  constructor(@Inject(Operations) private readonly operations: Operations) {}

  /** Stops everything under way to the contact and makes what was recorded about it unreadable. */
  @Consumes({ name: 'sequencing-erasure-v1', from: ['crm'], types: ['contact.erased'] })
  async erase(event: PublishedEvent, unit: Unit): Promise<void> {
    const { contact_id } = event.data as unknown as ContactErased;
    const here = [unit.workspaceId, contact_id];
    // Touches first, as everywhere: whoever locks a touch and its enrollment does so in this order.
    await unit.sql.query(
      `update touches set subject = null, server_reply = null, took = took - 'domain_hash',
         trail = (select coalesce(jsonb_agg(part - 'reply'), '[]') from jsonb_array_elements(trail) part)
       where workspace_id = $1 and contact_id = $2`,
      here,
    );
    await stopContact(unit, contact_id, 'erased');
    await unit.flush();
    await forgetThreads(unit, contact_id);
    await Promise.all([
      unit.erase(contact_id),
      unit.sql.query('delete from replies where workspace_id = $1 and contact_id = $2', here),
      unit.sql.query('delete from consents where workspace_id = $1 and contact_id = $2', here),
      unit.sql.query('delete from tracked_links where workspace_id = $1 and contact_id = $2', here),
      unit.sql.query('delete from tracked_fetches where workspace_id = $1 and contact_id = $2', here),
      unit.sql.query('delete from recipients where workspace_id = $1 and contact_id = $2', here),
      unit.sql.query('update touches set address_hash = null where workspace_id = $1 and contact_id = $2', here),
      unit.sql.query(
        'update suppressions set email = null, contact_id = null where workspace_id = $1 and contact_id = $2',
        here,
      ),
    ]);
  }

  /** Says so once the erasure is committed: a consumer of its own, which waits for the other's tombstone. */
  @Consumes({ name: 'sequencing-erasure-confirmed-v1', from: ['crm'], types: ['contact.erased'] })
  async confirm(event: PublishedEvent, unit: Unit): Promise<void> {
    const { contact_id, erasure_id } = event.data as unknown as ContactErased;
    const { rowCount } = await unit.sql.query(
      'select from subject_keys where workspace_id = $1 and subject = $2 and key is null',
      [unit.workspaceId, contact_id],
    );
    if (!rowCount) throw new DomainError('UNAVAILABLE', 'The erasure has not been carried out here yet.');
    const call = ownCall(unit.workspaceId, unit.now, confirmMs);
    await this.operations.call(confirmErasure, { erasure_id, service: 'sequencing' }, call);
  }
}
