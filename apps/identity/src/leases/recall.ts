import { Injectable } from '@nestjs/common';
import { EventStore } from '@sortie/event-store';
import { Bus } from '@sortie/messaging';
import { oweRevocation, settleRevocation, type Owing } from './gateway-leases.js';
import { tellGateways } from './revocation-notice.js';

/** Takes a revoked key out of every gateway. */
@Injectable()
export class Recall {
  constructor(
    private readonly store: EventStore,
    private readonly bus: Bus,
  ) {}

  /**
   * Resolves once no gateway takes the key any more; a second at most. Without `owing` (an answer is being repeated,
   * whose first telling may have died half-way) the leases of now are asked.
   */
  async everywhere(apiKeyId: string, owing?: Owing): Promise<void> {
    const asked = owing ?? (await this.store.worker((sql) => oweRevocation(sql, apiKeyId)));
    await tellGateways(this.bus.connection, this.bus.newInbox(), apiKeyId, asked, (gatewayId) => this.settled(gatewayId, apiKeyId));
  }

  /** A failure here leaves the gateway owing: its lease lapses once, and it goes on from an empty cache. */
  private settled(gatewayId: string, apiKeyId: string): Promise<void> {
    return this.store.worker((sql) => settleRevocation(sql, gatewayId, apiKeyId)).catch(() => undefined);
  }
}
