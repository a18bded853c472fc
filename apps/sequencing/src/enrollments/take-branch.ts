import type { Unit } from '@sortie/event-store';
import { follow } from './advance-enrollment.js';
import type { CampaignFlow } from './campaign-flow.js';
import { branchOff } from './enrollment.decide.js';
import type { Branch } from './judge.js';
import { record, type OpenEnrollment } from './open-enrollment.js';

/** Goes on at the branch's step, which begins to wait now; what is planned there already stays as it is. */
export async function takeBranch(unit: Unit, open: OpenEnrollment, flow: CampaignFlow, branch: Branch): Promise<void> {
  record(unit, open, branchOff(open.state, branch));
  await follow(unit, [{ open, flow, to: branch.to }]);
}
