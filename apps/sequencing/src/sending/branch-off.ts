import type { EventStore } from '@sortie/event-store';
import { goOn } from '../enrollments/advance-enrollment.js';
import { flowOf } from '../enrollments/campaign-flow.js';
import { skip } from '../enrollments/enrollment.decide.js';
import type { Branch } from '../enrollments/judge.js';
import { takeBranch } from '../enrollments/take-branch.js';
import type { ClaimedTouch } from './claim.js';
import { giveBack } from './give-back.js';
import { append, move } from './move-touch.js';

/** The touch that fell due is not made: the mail before it leads elsewhere. */
export function branchOffFrom(store: EventStore, touch: ClaimedTouch, now: Date, branch: Branch): Promise<void> {
  return store.within(touch.workspaceId, { now }, async (unit) => {
    if (!(await move(unit, touch, ['claimed'], 'skipped', { reason: 'branch_taken' }))) return;
    await giveBack(unit, touch);
    const open = await append(unit, touch, (state, ref) => skip(state, ref, 'branch_taken'));
    // Whoever answered meanwhile has gone another way, or goes on as one who has answered.
    if (open.state.finished || open.state.answered) return goOn(unit, open, touch.step);
    await takeBranch(unit, open, await flowOf(unit, touch.campaignId), branch);
  });
}
