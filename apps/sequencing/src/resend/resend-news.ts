import { DomainError } from '@sortie/contracts';
import type { EventStore, Unit } from '@sortie/event-store';
import type { WorkspaceTime } from '../clock/workspace-time.js';
import { recordDelivered } from '../enrollments/enrollment.decide.js';
import { applyBounce, applyComplaint } from '../inbound/apply.js';
import type { MatchedTouch } from '../inbound/correspondence.js';
import { keepEarly } from '../inbound/early-evidence.js';
import { firstTime } from '../inbound/first-time.js';
import { accepted, append } from '../sending/outcome.js';
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
    const now = await this.time.now(workspaceId);
    if (!touch) return this.keep(workspaceId, event, sayingId);
    // Whatever it says, it has the mail: an open outcome ends, also when the answer to our own request was lost.
    if (touch.state === 'submitting' || touch.state === 'unknown') {
      const reply = `Resend has it as ${event.emailId}`;
      const ids = { providerId: event.emailId, messageId: event.messageId };
      await accepted(this.store, touch, now, { reply, delivered: false, by: 'provider', ...ids });
    }
    try {
      await this.store.within(workspaceId, { now }, async (unit) => {
        if (await firstTime(unit, `resend ${sayingId}`)) await apply(unit, touch, event);
      });
    } catch (error) {
      // The person was erased meanwhile: nothing of theirs is kept.
      if (!(error instanceof DomainError) || error.code !== 'GONE') throw error;
    }
  }

  private async keep(workspaceId: string, event: ResendEvent, eventId: string): Promise<void> {
    const { kind, emailId, at, code, soft } = event;
    // That a mail was sent proves nothing yet; and what bounced softly decides nothing later.
    if (kind === 'sent' || soft) return;
    await this.store.within(workspaceId, {}, (unit) => keepEarly(unit, 'resend', emailId, { kind, at, code, eventId }));
  }
}

/** Applies one saying to a touch that went out. */
export async function apply(unit: Unit, touch: MatchedTouch, event: Pick<ResendEvent, 'kind' | 'soft' | 'code'>): Promise<void> {
  switch (event.kind) {
    case 'delivered':
      return delivered(unit, touch);
    case 'bounced': {
      const verdict = { kind: event.soft ? 'soft' : 'hard', suppress: !event.soft, pauseMailbox: false } as const;
      return applyBounce(unit, touch, verdict, event.code);
    }
    case 'failed':
      return applyBounce(unit, touch, { kind: 'soft', suppress: false, pauseMailbox: false }, event.code);
    case 'complained':
      return applyComplaint(unit, touch);
    case 'sent':
  }
}

async function delivered(unit: Unit, touch: MatchedTouch): Promise<void> {
  const { rowCount } = await unit.sql.query(
    'update touches set delivered_at = $3 where workspace_id = $1 and id = $2 and delivered_at is null',
    [unit.workspaceId, touch.id, unit.now],
  );
  if (rowCount) await append(unit, touch, recordDelivered);
}
