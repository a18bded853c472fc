import { localDay, nextAllowed, startOfNextDay } from './window.js';
import type { SendWindow } from './window.js';

/** What a mailbox's lane remembers. */
export interface LaneState {
  last_sent_at: Date | null;
  /** Mails on `day`; on any other day it counts as none. */
  sent_today: number;
  /** `YYYY-MM-DD` in the window's zone, UTC without a window. */
  day: string | null;
}

/** What the next slot depends on. */
export interface PaceInput {
  lane: LaneState;
  gap_seconds: number;
  /** Mails a day, from `capFor`. */
  cap: number;
  window: SendWindow | null;
  now: Date;
}

/** Which limit decides when the next mail may go. */
export type BindingLimit = 'none' | 'gap' | 'cap' | 'window';

/** The next instant a mail may go, and the limit that moved it furthest. With a cap of 0 it is when to look again. */
export interface Slot {
  at: Date;
  binding: BindingLimit;
}

/** The zone by whose midnight a lane counts its day. */
export function laneTimezone(window: SendWindow | null): string {
  return window?.timezone ?? 'UTC';
}

/** When the lane may send next: never before now, within the gap, over the cap or outside the window. */
export function nextSlot({ lane, gap_seconds: gap, cap, window, now }: PaceInput): Slot {
  const zone = laneTimezone(window);
  let slot: Slot = { at: now, binding: 'none' };
  if (lane.last_sent_at) slot = later(slot, new Date(lane.last_sent_at.getTime() + gap * 1000), 'gap');
  slot = later(slot, nextAllowed(slot.at, window), 'window');
  const day = localDay(slot.at, zone);
  const sent = lane.day === day ? lane.sent_today : 0;
  if (sent < cap) return slot;
  return { at: nextAllowed(startOfNextDay(slot.at, zone), window), binding: 'cap' };
}

function later(slot: Slot, at: Date, binding: BindingLimit): Slot {
  return at > slot.at ? { at, binding } : slot;
}
