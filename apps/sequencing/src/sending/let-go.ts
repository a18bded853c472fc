import type { EventStore } from '@sortie/event-store';
import type { ClaimedTouch } from './claim.js';
import { giveBack } from './give-back.js';
import { replan } from './move-touch.js';
import { becameUnknown } from './unknown.js';
import { untilRecorded } from './until-recorded.js';

/**
 * Lets go of a touch that its sender could not bring to an end: what was not submitted is due again, what was has an
 * unknown outcome.
 */
export function letGo(store: EventStore, touch: ClaimedTouch, owner: string, now: Date): Promise<void> {
  return untilRecorded(async () => {
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
  });
}
