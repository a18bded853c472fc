import type { Condition, EmailStep, SkipReason } from '@sortie/contracts';
import { comesBy, isAhead, stepNamed } from '../sequences/step-graph.js';
import { asksForReply, holds, suits, type Standing } from './conditions.js';

/** A way off the straight path; `to` null is the end. */
export interface Branch {
  from: number;
  to: number | null;
  condition: Condition;
}

/** What becomes of a touch that falls due. */
export type Verdict = { kind: 'send' } | { kind: 'skip'; reason: SkipReason } | { kind: 'branch'; branch: Branch };

/** Decides a touch when it falls due: a branch of the mail before first, then its own condition. */
export function judge(steps: readonly EmailStep[], step: number, standing: Standing): Verdict {
  const off = !comesBy(steps, standing.head, step) || isAhead(steps, step, standing);
  if (off) return { kind: 'skip', reason: 'branch_taken' };
  const condition = steps[step]!.if;
  if (standing.answered && !suits(condition, standing.reply)) return { kind: 'skip', reason: 'replied' };
  const branch = standing.answered ? null : dueBranch(steps, step, standing);
  if (branch && branch.to !== step) return { kind: 'branch', branch };
  if (condition === undefined || holds(condition, standing)) return { kind: 'send' };
  return { kind: 'skip', reason: condition === 'replied' ? 'no_reply' : 'condition_false' };
}

/** The branch on a reply of that kind, at once; never to one of the steps that were decided already. */
export function replyBranch(
  steps: readonly EmailStep[],
  from: number,
  reply: Standing['reply'],
  decided: ReadonlySet<number>,
): Branch | null {
  for (const { if: condition, go_to } of steps[from]?.branches ?? []) {
    if (!asksForReply(condition) || !suits(condition, reply)) continue;
    const to = stepNamed(steps, go_to) ?? null;
    if (to === null || !decided.has(to)) return { from, to, condition };
  }
  return null;
}

/** A mail's branches are asked until one was taken; one to a step that is passed leads nowhere any more. */
function dueBranch(steps: readonly EmailStep[], step: number, standing: Standing): Branch | null {
  const { last, branchedFrom } = standing;
  if (!last || branchedFrom === last.step) return null;
  for (const { if: condition, go_to } of steps[last.step]?.branches ?? []) {
    if (asksForReply(condition) || !holds(condition, standing)) continue;
    const to = stepNamed(steps, go_to) ?? null;
    if (to === null || !isPassed(steps, to, { from: last.step, at: step })) return { from: last.step, to, condition };
  }
  return null;
}

/** Whether the way from one step to another has decided it; one that the way leads around was never asked. */
function isPassed(steps: readonly EmailStep[], step: number, { from, at }: { from: number; at: number }): boolean {
  return step < at && comesBy(steps, from, step);
}
