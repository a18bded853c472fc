import type { SkipReason } from '@sortie/contracts';
import type { Unit } from '@sortie/event-store';
import { isContested, settleWinner } from '../variants/settle-winner.js';
import { goOn } from './advance-enrollment.js';
import { flowOf, type CampaignFlow } from './campaign-flow.js';
import { suits } from './conditions.js';
import { replyBranch } from './judge.js';
import type { OpenEnrollment } from './open-enrollment.js';
import { appendSkip, takeBackTouches } from './stop.js';
import { takeBranch } from './take-branch.js';

// Not submitted yet, so that they can be taken back.
const openStates = ['planned', 'held', 'claimed'];

/**
 * What follows from an answer that has just been recorded for `open`: a branch of the last mail on such an answer, else
 * cold steps end and those for people who answered so go on. `step` is the one that was answered.
 */
export async function afterReply(unit: Unit, open: OpenEnrollment, { step }: { step: number }): Promise<void> {
  const flow = await flowOf(unit, open.state.campaignId);
  if (!open.state.finished && open.state.answered) await goAnotherWay(unit, open, flow, step);
  if (!isContested(flow, step)) return;
  await unit.flush();
  await settleWinner(unit, open.state.campaignId, step);
}

async function goAnotherWay(unit: Unit, open: OpenEnrollment, flow: CampaignFlow, step: number): Promise<void> {
  // What a branch took back was never decided: another way may lead there.
  const touches = await standingTouches(unit, open.state.id);
  const decided = new Set(touches.filter(({ state }) => !openStates.includes(state)).map((touch) => touch.step));
  const from = Math.max(step, open.state.lastSent);
  const branch = replyBranch(flow.steps, from, open.state.reply, decided);
  if (branch) {
    await takeBack(unit, open, flow, (index) => index !== branch.to, 'branch_taken');
    return takeBranch(unit, open, flow, branch);
  }
  const taken = await takeBack(unit, open, flow, (index) => !suits(flow.steps[index]!.if, open.state.reply), 'replied');
  const waiting = touches.some((touch) => openStates.includes(touch.state) && !taken.includes(touch.step));
  if (waiting) return;
  await unit.flush();
  await goOn(unit, open, Math.max(from, ...touches.map((touch) => touch.step)));
}

async function takeBack(
  unit: Unit,
  open: OpenEnrollment,
  flow: CampaignFlow,
  ends: (index: number) => boolean,
  reason: SkipReason,
): Promise<number[]> {
  const steps = flow.steps.flatMap((_step, index) => (ends(index) ? [index] : []));
  const taken = await takeBackTouches(unit, { enrollmentId: open.state.id, steps }, reason);
  for (const touch of taken) appendSkip(unit, open, touch, reason);
  return taken.map((touch) => touch.step);
}

async function standingTouches(unit: Unit, enrollmentId: string): Promise<{ step: number; state: string }[]> {
  const { rows } = await unit.sql.query<{ step: number; state: string }>(
    `select step, state from touches where workspace_id = $1 and enrollment_id = $2
       and not (state = 'skipped' and reason = 'branch_taken')`,
    [unit.workspaceId, enrollmentId],
  );
  return rows;
}
