import { dayMs, type HealthBand, type WarmupReason } from '@sortie/contracts';
import type { Health } from './health.js';

/** A mailbox is warmed after this many days: receivers' reputation systems look at about two weeks. */
export const warmupDays = 14;

/** How a new mailbox grows: mails on its first day, and more each day. */
export interface WarmupRamp {
  start_per_day: number;
  increase_per_day: number;
}

/** What bounds a mailbox's day. */
export interface MailboxLimits {
  daily_cap: number;
  /** Null: its owner says that it needs none. */
  warmup: WarmupRamp | null;
  /** Null: not begun, which counts as its first day. */
  warmup_started_at: Date | null;
  /** When its owner declared it warmed. */
  declared_warmed_at?: Date | null;
}

/** How far a mailbox's days in good standing count. */
export interface Standing extends Health {
  /** From when on; null: from the beginning of its warmup. */
  warmup_since: Date | null;
}

/** A mailbox's state, and when it will be warmed: null while nobody can say, or when it needs none. */
export interface WarmedState {
  warmed: boolean;
  reason: WarmupReason;
  warmed_at: Date | null;
}

/** Whether days at this health do not count, and those before neither: receivers have begun to hold mail back. */
export function losesStanding(health: HealthBand): boolean {
  return health !== 'good' && health !== 'watch';
}

/** Mails the mailbox may send on the day of `at`: the lower of its cap and its ramp. */
export function capFor(mailbox: MailboxLimits, at: Date): number {
  return Math.min(mailbox.daily_cap, rampFor(mailbox, at));
}

/** What the ramp allows on the day of `at`: it grows every 24 hours, and ends once the owner says so. */
export function rampFor(mailbox: MailboxLimits, at: Date): number {
  const { warmup } = mailbox;
  if (!warmup || warmed(mailbox, at).reason === 'declared') return Infinity;
  return Math.floor(warmup.start_per_day + warmup.increase_per_day * warmupDay(mailbox, at));
}

/**
 * Whether a pool may launch with this mailbox: its owner says so, or it has spent 14 days in good standing. A higher
 * cap keeps following the ramp after that.
 */
export function warmed(mailbox: MailboxLimits & Partial<Standing>, at: Date): WarmedState {
  if (!mailbox.warmup) return { warmed: true, reason: 'no_warmup', warmed_at: null };
  const declared = mailbox.declared_warmed_at ?? null;
  if (declared && declared <= at) return { warmed: true, reason: 'declared', warmed_at: declared };
  const since = mailbox.warmup_since ?? mailbox.warmup_started_at;
  if (losesStanding(mailbox.health ?? 'good')) {
    const until = mailbox.health_until ?? null;
    return { warmed: false, reason: 'unhealthy', warmed_at: until && afterWarmup(until) };
  }
  const done = since && afterWarmup(since);
  if (done && done <= at) return { warmed: true, reason: 'warmup_complete', warmed_at: done };
  return { warmed: false, reason: 'warming', warmed_at: done };
}

function afterWarmup(since: Date): Date {
  return new Date(since.getTime() + warmupDays * dayMs);
}

function warmupDay({ warmup_started_at: started }: MailboxLimits, at: Date): number {
  return started ? Math.max(0, Math.floor((at.getTime() - started.getTime()) / dayMs)) : 0;
}
