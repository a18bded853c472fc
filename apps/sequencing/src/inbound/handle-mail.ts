import { Inject, Injectable } from '@nestjs/common';
import { EventStore, type Unit } from '@sortie/event-store';
import { WorkspaceTime } from '../clock/workspace-time.js';
import { mailKeys } from '../mail/mail-keys.js';
import { accepted } from '../sending/accepted.js';
import { SequencingConfig } from '../sequencing.config.js';
import { sendAccepted } from '../threads/send-outcome.js';
import { applyComplaint, applyReply, applyUnsubscribe } from './apply.js';
import { applyDsn } from './apply-dsn.js';
import { isComplaint } from './arf.js';
import { classify, isReport } from './classify.js';
import type { MatchedTouch } from './matched-touch.js';
import { firstMail, firstTime } from './first-time.js';
import { isFlood } from './flood.js';
import { holdUntil } from './hold-until.js';
import type { InboundMail } from './inbound-mail.js';
import { matchMail, type Matched, type Recipient } from './match-mail.js';
import { splitQuoted } from './quoted.js';
import { unlessErased } from './unless-erased.js';
import { zoneOf } from './zone-of.js';

/** Finds out what an inbound mail means, and records it; everything is committed when this resolves. */
@Injectable()
export class InboundMails {
  constructor(
    @Inject(EventStore) private readonly store: EventStore,
    @Inject(WorkspaceTime) private readonly time: WorkspaceTime,
    @Inject(SequencingConfig) private readonly config: SequencingConfig,
  ) {}

  async handle(mail: InboundMail, recipients: readonly Recipient[]): Promise<void> {
    const match = await matchMail(this.store, mailKeys(this.config).verp, mail, recipients);
    // A mail from somebody we never wrote to is not ours to keep.
    if (!match) return;
    const { touch } = match;
    const now = await this.time.now(touch.workspaceId);
    await this.evidence(touch, mail, now);
    await unlessErased(
      this.store.within(touch.workspaceId, { now }, async (unit) => {
        if (await firstMail(unit, mail)) await this.apply(unit, match, mail);
      }),
    );
  }

  /** What answers or bounces a mail proves that it went out, and an answer that it arrived: so an open outcome ends. */
  private async evidence(touch: MatchedTouch, mail: InboundMail, now: Date): Promise<void> {
    const reply = 'known from what came back';
    if (touch.sendId) return sendAccepted(this.store, touch.workspaceId, touch.sendId, now, { reply });
    if (!touch.open) return;
    await accepted(this.store, touch, now, { reply, delivered: mail.dsn === null, by: 'answer' });
  }

  private async apply(unit: Unit, match: Matched, mail: InboundMail): Promise<void> {
    const { touch, purpose } = match;
    if (purpose === 'unsub') return applyUnsubscribe(unit, touch, 'reply');
    if (mail.arf) {
      if (isComplaint(mail.arf) && (await firstTime(unit, `complaint ${touch.id}`))) await applyComplaint(unit, touch);
      return;
    }
    if (mail.dsn) return applyDsn(unit, touch, mail.dsn);
    // A server's own words that no parser understands are nobody's answer.
    if (isReport(mail)) return;
    await this.reply(unit, match, mail);
  }

  private async reply(unit: Unit, { touch, fromOther }: Matched, mail: InboundMail): Promise<void> {
    const { classification, confidence, by, back_on, receipt } = classify(mail, unit.now, touch.subject);
    if (await isFlood(unit, touch, classification)) return;
    const { reply, quoted } = splitQuoted(mail.text);
    const away = classification === 'out_of_office' && !fromOther && !receipt;
    await applyReply(unit, touch, {
      classification,
      confidence,
      by,
      subject: mail.subject || null,
      text: reply || null,
      quoted: quoted || null,
      from: mail.from?.address ?? null,
      to: mail.to[0] ?? null,
      messageId: mail.messageId,
      fromOther,
      heldUntil: away ? holdUntil(back_on, unit.now, await zoneOf(unit, touch)) : null,
    });
  }
}
