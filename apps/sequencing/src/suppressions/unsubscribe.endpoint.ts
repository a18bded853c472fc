import { Controller, Inject } from '@nestjs/common';
import { unsubscribe, type Unsubscription, type UnsubscribeToken } from '@sortie/contracts';
import { EventStore, type Unit } from '@sortie/event-store';
import { Handles } from '@sortie/messaging';
import { WorkspaceTime } from '../clock/workspace-time.js';
import { enrollment } from '../enrollments/enrollment.js';
import { unsubscribed } from '../inbound/apply.js';
import { mailKeys } from '../mail/mail-keys.js';
import { verifyUnsubscribeToken } from '../mail/unsubscribe-token.js';
import { SequencingConfig } from '../sequencing.config.js';
import { suppress } from './suppress.js';
import { askedFor } from './suppression.js';

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
      const people = await writtenTo(unit, enrollmentId);
      const [person] = people;
      if (!person) return { known: false, done: false };
      const done = await haveUnsubscribed(unit, people);
      if (!confirm || done) return { known: true, done };
      const reason = 'unsubscribed' as const;
      // All at once, since their locks are taken in one order and before any touch is. A rival click leaves no news.
      const news = await suppress(unit, ...people.map((one) => ({ ...one, email: null, reason })));
      if (news) await unsubscribed(unit, { enrollmentId, ...person }, await unit.load(enrollment, enrollmentId), via);
      return { known: true, done: true };
    });
  }
}

interface WrittenTo {
  contactId: string;
  addressHash: string;
}

/**
 * The addresses that the enrollment's mails have gone or are going to: the token does not say which of them was read.
 * One whose mail counts as failed is among them, since whoever clicks has a mail.
 */
async function writtenTo(unit: Unit, enrollmentId: string): Promise<WrittenTo[]> {
  const { rows } = await unit.sql.query<WrittenTo>(
    `select distinct contact_id as "contactId", address_hash as "addressHash" from touches
     where workspace_id = $1 and enrollment_id = $2 and address_hash is not null`,
    [unit.workspaceId, enrollmentId],
  );
  return rows;
}

/** Whether all have asked for no more mail; who complained has asked for more than that. */
async function haveUnsubscribed(unit: Unit, people: readonly WrittenTo[]): Promise<boolean> {
  const { rowCount } = await unit.sql.query(
    'select from suppressions where workspace_id = $1 and address_hash = any($2) and reason = any($3)',
    [unit.workspaceId, people.map(({ addressHash }) => addressHash), askedFor],
  );
  return rowCount === people.length;
}
