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
  async settle({ id, outcome }: SettleTouch, context: CallContext): Promise<Touch> {
    if (!isId('touch', id)) throw notFound('touch');
    const before = await this.store.answered<Touch>(settleTouch, context);
    if (before) return before;
    const { workspace_id } = context.caller;
    const touch = await this.store.read(context, (sql) => readTouch(sql, workspace_id, id));
    // The outcome is told in a transaction of its own, as every outcome is; told again, it changes nothing.
    const told = touch.state === 'unknown';
    if (told) await this.tell(touch, outcome, context);
    return this.store.handleCommand(settleTouch, context, async ({ sql }) => {
      const after = await readTouch(sql, workspace_id, id);
      if (told || outcomes[outcome].includes(after.state)) return show(after);
      const detail = `Only a touch of unknown outcome is settled; this one is ${after.state}.`;
      throw new DomainError('INVALID_STATE', detail);
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
