import { Controller } from '@nestjs/common';
import { DomainError, leaseKeys, type Lease, type LeaseRequest } from '@sortie/contracts';
import { EventStore } from '@sortie/event-store';
import { Handles } from '@sortie/messaging';
import { leaseMs, renewLease } from './gateway-leases.js';

/** Leases for gateways. */
@Controller()
export class LeasesEndpoint {
  constructor(private readonly store: EventStore) {}

  @Handles(leaseKeys)
  async renew({ gateway_id }: LeaseRequest): Promise<Lease> {
    if (!(await this.store.worker((sql) => renewLease(sql, gateway_id)))) {
      throw new DomainError('INVALID_STATE', 'This gateway has not acknowledged a revocation yet.');
    }
    return { lease_ms: leaseMs };
  }
}
