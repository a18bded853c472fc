import type { WarmedState } from '../pacing/cap.js';
import { warmupDays } from '../pacing/cap.js';
import { dayMs, type HealthBand } from '@sortie/contracts';

/** What a sentence about a mailbox's warmup needs. */
export interface WarmingMailbox {
  health: HealthBand;
  /** From when on its days count. */
  since: Date;
  exchanges: boolean;
  /** Somebody else in the workspace exchanges too. */
  accompanied: boolean;
}

/** What a mailbox still misses, and when it will be warmed, in words. */
export function missing({ reason, warmed_at }: WarmedState, mailbox: WarmingMailbox, at: Date): string {
  const when = warmed_at ? `warmed on ${warmed_at.toISOString()}` : `warmed ${warmupDays} days after it is better`;
  const done = Math.min(warmupDays, Math.max(0, Math.floor((at.getTime() - mailbox.since.getTime()) / dayMs)));
  const days =
    reason === 'unhealthy'
      ? `0 of ${warmupDays} days count while its health is ${mailbox.health}`
      : `${done} of ${warmupDays} days done`;
  const alone = mailbox.exchanges && !mailbox.accompanied ? ', no other mailbox to exchange warmup mail with' : '';
  return `${days}, ${when}${alone}`;
}

/** Why a mailbox is warmed, in words. */
export function whyWarmed({ reason }: WarmedState): string {
  switch (reason) {
    case 'declared':
      return 'Its owner has said that it is warmed.';
    case 'no_warmup':
      return 'It needs no warmup.';
    default:
      return `It has spent ${warmupDays} days in good standing.`;
  }
}
