import { Controller, Inject } from '@nestjs/common';
import {
  DomainError,
  isId,
  notFound,
  settleTouch,
  type CallContext,
  type SettleTouch,
  type Touch,
  type TouchState,
} from '@sortie/contracts';
import { EventStore } from '@sortie/event-store';
import { Handles } from '@sortie/messaging';
import { accepted } from '../sending/accepted.js';
import { replan } from '../sending/move-touch.js';
import { readTouch, show, type TouchRow } from './touches.endpoint.js';

// What each answer makes of a touch: said again, it changes nothing.
const outcomes: Record<SettleTouch['outcome'], readonly TouchState[]> = {
  sent: ['accepted'],
  not_sent: ['planned', 'held', 'claimed'],
};

@Controller()
export class SettleEndpoint {
  constructor(@Inject(EventStore) private readonly store: EventStore) {}

  /** The last resort for an outcome that neither Sent folder, provider nor later evidence tells: a person does. */
  @Handles(settleTouch)
  settle({ id, outcome }: SettleTouch, context: CallContext): Promise<Touch> {
    if (!isId('touch', id)) throw notFound('touch');
    // The outcome is told in a transaction of its own, as every outcome is; told again, it changes nothing.
    return this.store.handleCommand(settleTouch, context, async () => {
      const touch = await readTouch(this.store, context, id);
      if (touch.state === 'unknown') await this.tell(touch, outcome, context);
      else if (!outcomes[outcome].includes(touch.state)) {
        const detail = `Only a touch of unknown outcome is settled; this one is ${touch.state}.`;
        throw new DomainError('INVALID_STATE', detail);
      }
      return show(await readTouch(this.store, context, id));
    });
  }

  private async tell(row: TouchRow, outcome: SettleTouch['outcome'], context: CallContext): Promise<void> {
    const { workspace_id: workspaceId, principal_id } = context.caller;
    const { id, enrollment_id: enrollmentId, contact_id: contactId, mailbox_id, step } = row;
    const touch = { workspaceId, id, enrollmentId, contactId, mailboxId: mailbox_id!, step };
    const now = new Date(context.now);
    const reply = `settled by ${principal_id}`;
    if (outcome === 'sent') return accepted(this.store, touch, now, { reply, delivered: false, by: 'person' });
    await this.store.within(workspaceId, { now }, (unit) => replan(unit, touch, ['unknown'], now, reply));
  }
}
