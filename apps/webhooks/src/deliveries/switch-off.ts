import { DomainError } from '@sortie/contracts';
import type { EventStore } from '@sortie/event-store';
import { lockEndpoint } from '../endpoints/endpoint.query.js';
import { disable } from '../endpoints/switch.js';

/** Switches an endpoint off because of its answers; one that is off or gone already stays so. */
export async function switchOff(
  store: EventStore, workspaceId: string, endpointId: string, reason: 'gone' | 'failing',
): Promise<void> {
  try {
    await store.within(workspaceId, {}, async (unit) => {
      const row = await lockEndpoint(unit.sql, workspaceId, endpointId);
      if (row.status === 'enabled') await disable(unit, row, reason);
    });
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'RESOURCE_NOT_FOUND') throw error;
  }
}
