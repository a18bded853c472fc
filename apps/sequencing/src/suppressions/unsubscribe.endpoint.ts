import { Controller, Inject } from '@nestjs/common';
import { unsubscribe, type Unsubscription, type UnsubscribeToken } from '@sortie/contracts';
import { EventStore } from '@sortie/event-store';
import { Handles } from '@sortie/messaging';
import { WorkspaceTime } from '../clock/workspace-time.js';
import { applyUnsubscribe } from '../inbound/apply.js';
import type { MatchedTouch } from '../inbound/correspondence.js';
import { verifyUnsubscribeToken } from '../mail/unsubscribe-token.js';
import { mailKeys } from '../sending/sender.js';
import { SequencingConfig } from '../sequencing.config.js';

@Controller()
export class UnsubscribeEndpoint {
  constructor(
    @Inject(EventStore) private readonly store: EventStore,
    @Inject(WorkspaceTime) private readonly time: WorkspaceTime,
    @Inject(SequencingConfig) private readonly config: SequencingConfig,
  ) {}

  /** The token names workspace and enrollment and is its own authority; a second click changes nothing (RFC 8058). */
  @Handles(unsubscribe)
  async confirm({ token, via, confirm }: UnsubscribeToken): Promise<Unsubscription> {
    const subject = verifyUnsubscribeToken(token, mailKeys(this.config).tokenKey);
    if (!subject) return { known: false, done: false };
    const { workspaceId, enrollmentId } = subject;
    const now = await this.time.now(workspaceId);
    return this.store.within(workspaceId, { now }, async (unit) => {
      const { rows } = await unit.sql.query<Record<string, never>>(
        `select t.id, t.contact_id, t.mailbox_id, t.step, t.state, t.address_hash,
           exists (select from suppressions s where s.workspace_id = $1 and s.address_hash = t.address_hash and s.reason = 'unsubscribed') as done
         from touches t where t.workspace_id = $1 and t.enrollment_id = $2 and t.address_hash is not null order by t.step limit 1`,
        [workspaceId, enrollmentId],
      );
      const row = rows[0];
      if (!row) return { known: false, done: false };
      if (!confirm || row.done) return { known: true, done: Boolean(row.done) };
      const touch: MatchedTouch = {
        workspaceId,
        enrollmentId,
        id: row.id,
        contactId: row.contact_id,
        mailboxId: row.mailbox_id,
        step: row.step,
        state: row.state,
        addressHash: row.address_hash,
      };
      await applyUnsubscribe(unit, touch, via);
      return { known: true, done: true };
    });
  }
}
