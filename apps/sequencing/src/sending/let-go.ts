import type { EventStore } from '@sortie/event-store';
import type { ClaimedTouch } from './claim.js';
import { giveBack } from './give-back.js';
import { replan } from './move-touch.js';
import { stillOurs } from './still-ours.js';
import { becameUnknown } from './unknown.js';
import { untilRecorded } from './until-recorded.js';

/**
 * Lets go of a touch that its sender could not bring to an end: what was not submitted is due again, what was has an
 * unknown outcome.
 */
export function letGo(store: EventStore, touch: ClaimedTouch, now: Date): Promise<void> {
  return untilRecorded(async () => {
    await becameUnknown(store, touch, now);
    await store.within(touch.workspaceId, { now }, async (unit) => {
      if (!(await stillOurs(unit, touch))) return;
      await replan(unit, touch, ['claimed'], now);
      await giveBack(unit, touch);
    });
  });
}
