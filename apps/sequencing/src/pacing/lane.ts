import { hourMs } from '@sortie/contracts';
import type { SendWindow } from './window.js';
import { localDay } from './window.js';

/** What a mailbox's lane remembers of what it has sent. */
export interface LaneState {
  /** `YYYY-MM-DD` in the lane's zone. */
  day: string | null;
  /** Mails on `day`; on any other day it counts as none. */
  sent_today: number;
  last_sent_at: Date | null;
  /** When the hour began that `sent_hour` counts. */
  hour: Date | null;
  sent_hour: number;
}

/** The zone by whose midnight a lane counts its day. */
export function laneTimezone(window: SendWindow | null): string {
  return window?.timezone ?? 'UTC';
}

/** The hour that an instant is in. */
export function hourOf(at: Date): Date {
  return new Date(Math.floor(at.getTime() / hourMs) * hourMs);
}

/** When the hour after that one begins. */
export function nextHour(at: Date): Date {
  return new Date(hourOf(at).getTime() + hourMs);
}

/** Mails that the lane has sent on a day. */
export function sentOn(lane: LaneState, day: string): number {
  return lane.day === day ? lane.sent_today : 0;
}

/** Mails that the lane has sent in the hour of `at`. */
export function sentInHour(lane: LaneState, at: Date): number {
  return lane.hour?.getTime() === hourOf(at).getTime() ? lane.sent_hour : 0;
}

/** The lane once it has sent a mail at `at`. */
export function afterSend(lane: LaneState, zone: string, at: Date): LaneState {
  const day = localDay(at, zone);
  return {
    day,
    sent_today: sentOn(lane, day) + 1,
    last_sent_at: at,
    hour: hourOf(at),
    sent_hour: sentInHour(lane, at) + 1,
  };
}
