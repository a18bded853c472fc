import { Controller } from '@nestjs/common';
import { authenticate, type Credential, type Principal } from '@sortie/contracts';
import { EventStore } from '@sortie/event-store';
import { Handles } from '@sortie/messaging';
import { principalOf } from './principal.query.js';

/** Who a presented key is, for the gateway. */
@Controller()
export class PrincipalsEndpoint {
  constructor(private readonly store: EventStore) {}

  @Handles(authenticate)
  authenticate(credential: Credential): Promise<Principal> {
    return this.store.worker((sql) => principalOf(sql, credential));
  }
}
