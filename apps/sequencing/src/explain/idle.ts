import type { IdleReason, TouchState } from '@sortie/contracts';

/** Why nothing is to be made, where nothing is: what is on its way comes first, then what nobody knows the end of. */
export function idleOf(states: readonly TouchState[], none: IdleReason): IdleReason | null {
  if (states.includes('planned') || states.includes('held')) return null;
  if (states.includes('claimed') || states.includes('submitting')) return 'under_way';
  if (states.includes('unknown')) return 'outcome_unknown';
  return none;
}
