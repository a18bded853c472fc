import { Controller } from '@nestjs/common';
import { listDeliveries, type CallContext, type Delivery, type List, type ListDeliveries } from '@sortie/contracts';
import { cursorCodec, EventStore, type CursorCodec } from '@sortie/event-store';
import { Handles } from '@sortie/messaging';
import { ServiceSettings } from '@sortie/platform';
import { findEndpoint } from '../endpoints/endpoint.query.js';
import { listDeliveriesPage } from './delivery-list.query.js';

/** The delivery log of an endpoint. */
@Controller()
export class DeliveriesEndpoint {
  private readonly cursors: CursorCodec;

  constructor(
    private readonly store: EventStore,
    { cursorKey }: ServiceSettings,
  ) {
    this.cursors = cursorCodec(cursorKey);
  }

  @Handles(listDeliveries)
  list(input: ListDeliveries, context: CallContext): Promise<List<Delivery>> {
    const { workspace_id } = context.caller;
    return this.store.read(context, async (sql) => {
      await findEndpoint(sql, workspace_id, input.id);
      return listDeliveriesPage(sql, this.cursors, workspace_id, input);
    });
  }
}
