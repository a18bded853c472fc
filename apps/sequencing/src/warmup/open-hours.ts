import { minuteMs } from '@sortie/contracts';
import { nextAtWork, rollHumanDay } from '../pacing/human-day.js';
import { laneTimezone } from '../pacing/lane.js';
import { nextAllowed, type SendWindow } from '../pacing/window.js';
import { dayOf, dayText, instantOf } from '../pacing/zone.js';

/** A mailbox as far as it says when its owner mails. */
export interface Hours {
  id: string;
  send_window: SendWindow | null;
  human_day: boolean;
}

/** The first instant at or after `at` at which the mailbox may mail; null: it never may. */
export type NextOpen = (at: Date) => Date | null;

// Who has set neither a window nor a working day still sleeps.
const awake: SendWindow = { timezone: 'UTC', days: [1, 2, 3, 4, 5, 6, 7], start: '08:00', end: '20:00' };
// As for campaign mail, unless the window says otherwise.
const workingWeek = [1, 2, 3, 4, 5];
// Each round moves on by an opening: some weeks of days on which window and working day do not meet.
const mostRounds = 60;

/** When a mailbox mails: inside its window, and at work when it keeps a person's day. */
export function openHours({ id, send_window: window, human_day: human }: Hours): NextOpen {
  const zone = laneTimezone(window);
  const atWork = (at: Date) =>
    nextAtWork(at, zone, window?.days ?? workingWeek, (day) => rollHumanDay(id, dayText(day)));
  const limits = [
    ...(human ? [atWork] : []),
    ...(window || !human ? [(at: Date) => nextAllowed(at, window ?? awake)] : []),
  ];
  return (at) => {
    let reached = at;
    for (let round = 0; round < mostRounds; round += 1) {
      const moved = limits.reduce((instant, limit) => limit(instant), reached);
      if (moved.getTime() === reached.getTime()) return reached;
      reached = moved;
    }
    return null;
  };
}

/** Minutes of a slot: mails of a day are at least a slot's rest apart from the next one's beginning. */
export const slotMinutes = 5;

/** The slots of the local day of `at` during which the mailbox may mail throughout, in order. */
export function openSlots(next: NextOpen, at: Date, zone: string): Date[] {
  const day = dayOf(at.getTime(), zone);
  const isOpen = (ms: number) => next(new Date(ms))?.getTime() === ms;
  const slots: Date[] = [];
  for (let minute = 0; minute < 1440; minute += slotMinutes) {
    const from = instantOf(day, minute, zone);
    // A skipped hour's slots all begin where it ends.
    if (slots.at(-1)?.getTime() === from) continue;
    if (isOpen(from) && isOpen(from + slotMinutes * minuteMs - 1000)) slots.push(new Date(from));
  }
  return slots;
}
