import type { EventStore } from '@sortie/event-store';
import type { ClaimedTouch } from './claim.js';
import { planAgain } from './orphans.js';
import { becameUnknown } from './unknown.js';
import { untilRecorded } from './until-recorded.js';

/**
 * Lets go of a touch that its sender could not bring to an end: what was not submitted is due again, what was has an
 * unknown outcome.
 */
export function letGo(store: EventStore, touch: ClaimedTouch, now: Date): Promise<void> {
  return untilRecorded(async () => {
    await becameUnknown(store, touch, now);
    await planAgain(store, touch, now);
  });
}
