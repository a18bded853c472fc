import { Controller, Inject } from '@nestjs/common';
import { unsubscribe, type Unsubscription, type UnsubscribeToken } from '@sortie/contracts';
import { EventStore, type Unit } from '@sortie/event-store';
import { Handles } from '@sortie/messaging';
import { WorkspaceTime } from '../clock/workspace-time.js';
import { applyUnsubscribe } from '../inbound/apply.js';
import { selectTouch, type MatchedTouch } from '../inbound/matched-touch.js';
import { mailKeys } from '../mail/mail-keys.js';
import { verifyUnsubscribeToken } from '../mail/unsubscribe-token.js';
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
      const first = 't.enrollment_id = $2 and t.address_hash is not null order by t.step limit 1';
      const touch = await selectTouch(unit.sql, first, [workspaceId, enrollmentId]);
      if (!touch) return { known: false, done: false };
      const done = await hasUnsubscribed(unit, touch);
      if (!confirm || done) return { known: true, done };
      await applyUnsubscribe(unit, touch, via);
      return { known: true, done: true };
    });
  }
}

async function hasUnsubscribed(unit: Unit, { addressHash }: MatchedTouch): Promise<boolean> {
  const { rowCount } = await unit.sql.query(
    "select from suppressions where workspace_id = $1 and address_hash = $2 and reason = 'unsubscribed'",
    [unit.workspaceId, addressHash],
  );
  return rowCount === 1;
}
