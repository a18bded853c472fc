import type { Unit } from '@sortie/event-store';
import { end, follow, reasonAtEnd } from './advance-enrollment.js';
import type { CampaignFlow } from './campaign-flow.js';
import { branchOff } from './enrollment.decide.js';
import type { Branch } from './judge.js';
import { record, type OpenEnrollment } from './open-enrollment.js';

/**
 * Goes on at the branch's step, which begins to wait now; what is planned there already stays as it is. A branch to the
 * end is one at once: a mail that is on its way is recorded as it comes out, and nothing follows it.
 */
export async function takeBranch(unit: Unit, open: OpenEnrollment, flow: CampaignFlow, branch: Branch): Promise<void> {
  record(unit, open, branchOff(open.state, branch));
  if (branch.to === null) return end(unit, open, reasonAtEnd(open.state));
  await follow(unit, [{ open, flow, to: branch.to }]);
}
