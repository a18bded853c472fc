import { Inject, Injectable } from '@nestjs/common';
import { DomainError } from '@sortie/contracts';
import { EventStore, type Unit } from '@sortie/event-store';
import { createHash } from 'node:crypto';
import { WorkspaceTime } from '../clock/workspace-time.js';
import { accepted } from '../sending/outcome.js';
import type { VerpPurpose } from '../mail/verp.js';
import { isComplaint } from './arf.js';
import { classify } from './classify.js';
import { touchById, touchOfReply, type MatchedTouch } from './correspondence.js';
import { dsnVerdict } from './dsn.js';
import type { InboundMail } from './inbound-mail.js';
import { applyBounce, applyComplaint, applyReply, applyUnsubscribe } from './apply.js';
import { splitQuoted } from './quoted.js';

/** To which of our addresses a mail came. */
export type Recipient =
  { kind: 'return_path'; touchId: string; purpose: VerpPurpose } | { kind: 'mailbox'; addressHash: string };

/** Finds out what an inbound mail means, and records it; everything is committed when this resolves. */
@Injectable()
export class InboundMails {
  constructor(
    @Inject(EventStore) private readonly store: EventStore,
    @Inject(WorkspaceTime) private readonly time: WorkspaceTime,
  ) {}

  async handle(mail: InboundMail, recipients: readonly Recipient[]): Promise<void> {
    const returned = recipients.find((recipient) => recipient.kind === 'return_path');
    if (returned) {
      const touch = await touchById(this.store, returned.touchId);
      if (touch)
        await this.about(touch, mail, (unit, now) => this.returnedMail(unit, touch, mail, returned.purpose, now));
      return;
    }
    const hashes = recipients.flatMap((recipient) => (recipient.kind === 'mailbox' ? [recipient.addressHash] : []));
    const touch = await touchOfReply(this.store, mail, hashes);
    // A mail from somebody we never wrote to is not ours to keep.
    if (!touch) return;
    await this.about(touch, mail, (unit, now) => this.reply(unit, touch, mail, now));
  }

  private async about(
    touch: MatchedTouch,
    mail: InboundMail,
    apply: (unit: Unit, now: Date) => Promise<void>,
  ): Promise<void> {
    const now = await this.time.now(touch.workspaceId);
    // What answers or bounces a mail proves that it went out, and an answer that it arrived: evidence for an outcome
    // that nobody could tell.
    if (touch.state === 'unknown' || touch.state === 'submitting') await this.evidence(touch, mail, now);
    try {
      await this.store.within(touch.workspaceId, { now }, async (unit) => {
        if (await firstTime(unit, mail)) await apply(unit, now);
      });
    } catch (error) {
      // The person was erased meanwhile: nothing of theirs is kept, and the mail counts as handled.
      if (error instanceof DomainError && error.code === 'GONE') return;
      throw error;
    }
  }

  private evidence(touch: MatchedTouch, mail: InboundMail, now: Date): Promise<void> {
    return accepted(this.store, touch, now, { reply: 'known from what came back', delivered: mail.dsn === null });
  }

  private async returnedMail(
    unit: Unit,
    touch: MatchedTouch,
    mail: InboundMail,
    purpose: VerpPurpose,
    now: Date,
  ): Promise<void> {
    if (purpose === 'unsub') return applyUnsubscribe(unit, touch, 'reply');
    if (mail.arf) return isComplaint(mail.arf) ? applyComplaint(unit, touch) : undefined;
    for (const recipient of mail.dsn?.recipients ?? []) {
      const verdict = dsnVerdict(recipient);
      if (verdict) return applyBounce(unit, touch, verdict, recipient.status ?? null);
    }
    if (!mail.dsn) return this.reply(unit, touch, mail, now);
  }

  private reply(unit: Unit, touch: MatchedTouch, mail: InboundMail, now: Date): Promise<void> {
    const { classification } = classify(mail, now);
    const { reply } = splitQuoted(mail.text);
    return applyReply(unit, touch, { classification, subject: mail.subject || null, text: reply || null });
  }
}

/** False when this mail was handled before: its sender may not have heard our 250. */
async function firstTime(unit: Unit, mail: InboundMail): Promise<boolean> {
  const identity = mail.messageId ?? `${mail.from?.address}\n${mail.subject}\n${mail.text}`;
  const { rowCount } = await unit.sql.query(
    'insert into inbound_seen (workspace_id, message_hash) values ($1, $2) on conflict do nothing',
    [unit.workspaceId, createHash('sha256').update(identity).digest('hex')],
  );
  return rowCount === 1;
}
