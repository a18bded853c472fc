import { setTimeout as wait } from 'node:timers/promises';
import type { EventStore } from '@sortie/event-store';
import type { ClaimedTouch } from './claim.js';
import { giveBack } from './give-back.js';
import { becameUnknown, replan } from './outcome.js';

// The database or a peer is away: asking again twice a second neither burdens it nor delays anybody.
const pauseMs = 500;

/**
 * Lets go of a touch that its sender could not bring to an end: what was not submitted is due again, what was has an
 * unknown outcome. Repeats itself until it is recorded; should the process die first, the touch is an orphan.
 */
export async function letGo(store: EventStore, touch: ClaimedTouch, owner: string, now: Date): Promise<void> {
  for (;;) {
    try {
      await becameUnknown(store, touch, now);
      await store.within(touch.workspaceId, { now }, async (unit) => {
        const { rowCount } = await unit.sql.query(
          "select from touches where workspace_id = $1 and id = $2 and state = 'claimed' and owner = $3 for update",
          [touch.workspaceId, touch.id, owner],
        );
        if (!rowCount) return;
        await replan(unit, touch, ['claimed'], now);
        await giveBack(unit, touch);
      });
      return;
    } catch {
      await wait(pauseMs);
    }
  }
}
