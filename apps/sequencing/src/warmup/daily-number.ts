import type { HealthBand } from '@sortie/contracts';
import { bandFactors } from '../pacing/health.js';
import { between } from '../pacing/seeded.js';

/** What the size of a mailbox's day of warmup depends on. */
export interface WarmupStanding {
  mailboxId: string;
  /** `YYYY-MM-DD`, by the mailbox's own calendar. */
  day: string;
  /** Whole days since it began to exchange. */
  daysDone: number;
  /** A campaign that is under way sends from it. */
  live: boolean;
  health: HealthBand;
}

// Docs of the large warmup pools agree on these: few enough that nobody counts them, more than an idle mailbox sends.
const firstDay = 10;
const moreEachDay = 1;
const mostEachDay = 40;
// A mailbox at work has real answers; warmup only keeps its average up.
const besideCampaign = 5;
// In hundredths. Nobody mails the same number every day.
const factors = [60, 110] as const;

/** Warmup mails that the mailbox sends on the day at most, answers among them; none while its health lets it rest. */
export function dailyNumber({ mailboxId, day, daysDone, live, health }: WarmupStanding): number {
  const band = bandFactors[health];
  if (!band) return 0;
  const most = live ? besideCampaign : mostEachDay;
  const ramp = Math.min(firstDay + moreEachDay * daysDone, most);
  const varied = Math.min(most, Math.round(ramp * dailyFactor(mailboxId, day)));
  return Math.max(1, Math.floor(varied * band.volume));
}

/** From 0.60 to 1.10: the same for the same mailbox and day. */
export function dailyFactor(mailboxId: string, day: string): number {
  return between(...factors, `${mailboxId} ${day} warmup factor`) / 100;
}
