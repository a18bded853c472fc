import { between, fraction } from '../pacing/seeded.js';
import { slotMinutes } from './open-hours.js';

/** What a mailbox's day of warmup is made of. */
export interface DayToPlan {
  mailboxId: string;
  day: string;
  /** From `dailyNumber`. */
  number: number;
  /** Answers that are due on that day already: they are part of the number. */
  answers: number;
  /** From `openSlots`: the whole day. */
  slots: readonly Date[];
  now: Date;
  partners: readonly string[];
}

export interface DayPlan {
  /** Mails that may go on that day, answers among them. */
  count: number;
  /** The new ones, in order. */
  mails: { toMailboxId: string; dueAt: Date }[];
}

/** Rolls a day: the same input gives the same plan. What is left of a day that has begun gets its share. */
export function planDay({ mailboxId, day, number, answers, slots, now, partners }: DayToPlan): DayPlan {
  const ahead = slots.filter((slot) => slot >= now);
  if (partners.length === 0 || ahead.length === 0) return { count: 0, mails: [] };
  const count = Math.min(ahead.length, Math.round((number * ahead.length) / slots.length));
  const chosen = drawn(ahead, Math.max(0, count - answers), `${mailboxId} ${day}`);
  const ordered = [...partners].sort();
  const first = between(0, ordered.length - 1, `${mailboxId} ${day} first partner`);
  const mails = chosen.map((slot, index) => ({
    toMailboxId: ordered[(first + index) % ordered.length]!,
    dueAt: within(slot, `${mailboxId} ${day} second ${index}`),
  }));
  return { count, mails };
}

function drawn(slots: readonly Date[], count: number, seed: string): Date[] {
  return slots
    .map((slot) => ({ slot, lot: fraction(`${seed} slot ${slot.getTime()}`) }))
    .sort((a, b) => a.lot - b.lot)
    .slice(0, count)
    .map(({ slot }) => slot)
    .sort((a, b) => a.getTime() - b.getTime());
}

function within(slot: Date, seed: string): Date {
  return new Date(slot.getTime() + between(0, slotMinutes * 60 - 1, seed) * 1000);
}
