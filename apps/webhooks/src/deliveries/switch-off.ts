import { DomainError } from '@sortie/contracts';
import type { EventStore } from '@sortie/event-store';
import { lockEndpoint } from '../endpoints/endpoint.query.js';
import { disable } from '../endpoints/switch.js';
import type { Lane } from './lane.js';

/** Switches endpoints off beside the turns, because of answers that their lanes have had. */
export class SwitchOffs {
  private readonly running = new Set<Promise<boolean>>();

  constructor(
    private readonly store: EventStore,
    private readonly onError: (message: string, error: unknown) => void,
  ) {}

  /** Nothing more starts on the lane; answers whether its endpoint is off now. */
  async begin(lane: Lane, reason: 'gone' | 'failing'): Promise<boolean> {
    lane.close();
    // One that could not be switched off now answers the same at its next attempt.
    const switched = switchOff(this.store, lane, reason).catch((error: unknown) => {
      this.onError('an endpoint could not be switched off', error);
      return false;
    });
    this.running.add(switched);
    return switched.finally(() => this.running.delete(switched));
  }

  async ended(): Promise<void> {
    await Promise.all(this.running);
  }
}

/**
 * Switches an endpoint off because of its answers; one that is off or gone already stays so. False: it was changed
 * since, and what answered is not what it is now.
 */
async function switchOff(
  store: EventStore, { workspaceId, endpointId, target }: Lane, reason: 'gone' | 'failing',
): Promise<boolean> {
  try {
    return await store.within(workspaceId, {}, async (unit) => {
      const row = await lockEndpoint(unit.sql, workspaceId, endpointId);
      if (row.status === 'disabled') return true;
      if (row.version !== target?.version) return false;
      await disable(unit, row, reason);
      return true;
    });
  } catch (error) {
    if (error instanceof DomainError && error.code === 'RESOURCE_NOT_FOUND') return true;
    throw error;
  }
}
