import type { EventStore } from '@sortie/event-store';
import type { WorkspaceTime } from '../clock/workspace-time.js';
import { keepEarly } from '../inbound/early-evidence.js';
import { firstTime } from '../inbound/first-time.js';
import { unlessErased } from '../inbound/unless-erased.js';
import { accepted } from '../sending/accepted.js';
import { sendAccepted } from '../threads/send-outcome.js';
import { applyEarly } from './apply-early.js';
import { apply } from './apply-news.js';
import type { ResendEvent } from './hook-event.js';
import { findMailed } from './mailed-touch.js';

/** What Resend says about a mail, applied to the touch it is about. */
export class ResendNews {
  constructor(
    private readonly store: EventStore,
    private readonly time: WorkspaceTime,
  ) {}

  /** `sayingId` is Resend's own id of this saying: the same one twice changes nothing. */
  async handle(mailbox: { workspaceId: string; id: string }, event: ResendEvent, sayingId: string): Promise<void> {
    const { workspaceId } = mailbox;
    const touch = await findMailed(this.store, mailbox, event);
    if (touch === 'of_another') return;
    const now = await this.time.now(workspaceId);
    if (!touch) return this.keep(workspaceId, event, sayingId);
    // Whatever it says, it has the mail: an open outcome ends, also when the answer to our own request was lost.
    if (touch.sendId) {
      await sendAccepted(this.store, workspaceId, touch.sendId, now, { reply: `Resend has it as ${event.emailId}` });
    } else if (touch.open) {
      const reply = `Resend has it as ${event.emailId}`;
      const ids = { providerId: event.emailId, messageId: event.messageId };
      await accepted(this.store, touch, now, { reply, delivered: false, by: 'provider', ...ids, applyEarly });
    }
    await unlessErased(
      this.store.within(workspaceId, { now }, async (unit) => {
        if (await firstTime(unit, `resend ${sayingId}`)) await apply(unit, touch, event);
      }),
    );
  }

  private async keep(workspaceId: string, event: ResendEvent, eventId: string): Promise<void> {
    const { kind, emailId, at, code, soft } = event;
    // That a mail was sent proves nothing yet; and what bounced softly decides nothing later.
    if (kind === 'sent' || soft) return;
    await this.store.within(workspaceId, {}, (unit) => keepEarly(unit, 'resend', emailId, { kind, at, code, eventId }));
  }
}
