import { Controller } from '@nestjs/common';
import {
  confirmErasure, getErasure, type ById, type CallContext, type Confirmed, type ConfirmErasure, type Erasure,
} from '@sortie/contracts';
import { EventStore } from '@sortie/event-store';
import { Handles } from '@sortie/messaging';
import { confirm, readErasure } from './erasure.rows.js';

/** Answers how far erasures have come, and takes the services' word. */
@Controller()
export class ErasuresEndpoint {
  constructor(private readonly store: EventStore) {}

  @Handles(getErasure)
  get({ id }: ById, context: CallContext): Promise<Erasure> {
    return this.store.read(context, (sql) => readErasure(sql, context.caller.workspace_id, id));
  }

  @Handles(confirmErasure)
  confirm({ erasure_id: id, service }: ConfirmErasure, context: CallContext): Promise<Confirmed> {
    return this.store.handleCommand(confirmErasure, context, async (unit) => {
      await confirm(unit, id, service);
      return { confirmed: true };
    });
  }
}
