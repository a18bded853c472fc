import { Controller, Inject } from '@nestjs/common';
import { confirmErasure, DomainError, type ContactErased, type PublishedEvent } from '@sortie/contracts';
import type { Unit } from '@sortie/event-store';
import { Consumes, Operations } from '@sortie/messaging';
import { ownCall } from '../own-call.js';
import { SequencingConfig } from '../sequencing.config.js';
import { forgetMails } from './mails-to-forget.js';

// A confirmation that fails is repeated with its page, so it need not wait long.
const confirmMs = 5000;

/** A consumer of its own, which waits for the other's tombstone. */
@Controller()
export class ErasureConfirmedConsumer {
  constructor(
    @Inject(Operations) private readonly operations: Operations,
    @Inject(SequencingConfig) private readonly config: Pick<SequencingConfig, 'sandboxUrl'>,
  ) {}

  /** Says so once the erasure is committed, and the sandbox has forgotten the person, too: all of it is repeatable. */
  @Consumes({ name: 'sequencing-erasure-confirmed-v1', from: ['crm'], types: ['contact.erased'] })
  async confirm(event: PublishedEvent, unit: Unit): Promise<void> {
    const { contact_id, erasure_id } = event.data as unknown as ContactErased;
    const { rowCount } = await unit.sql.query(
      'select from subject_keys where workspace_id = $1 and subject = $2 and key is null',
      [unit.workspaceId, contact_id],
    );
    if (!rowCount) throw new DomainError('UNAVAILABLE', 'The erasure has not been carried out here yet.');
    await forgetMails(unit, contact_id, this.config.sandboxUrl);
    const call = ownCall(unit.workspaceId, unit.now, confirmMs);
    await this.operations.call(confirmErasure, { erasure_id, service: 'sequencing' }, call);
  }
}
