import { dayMs } from '@sortie/contracts';
import { dayOf, instantOf } from '../pacing/zone.js';

// Most absences without a date are a holiday's week; a note that is wrong by more than two months is not believed.
const defaultDays = 7;
const mostDays = 60;
// The first mail waits until the day has begun.
const morningMinutes = 9 * 60;

/**
 * When an absent person may hear from us again: 09:00 in their zone on the first day back (`YYYY-MM-DD`), else a week
 * on; at most 60 days, and always a morning that is still to come.
 */
export function holdUntil(backOn: string | null, now: Date, timezone: string): Date {
  const today = dayOf(now.getTime(), timezone);
  const wanted = backOn === null ? today + defaultDays : Math.floor(Date.parse(`${backOn}T00:00:00Z`) / dayMs);
  const day = Math.min(Math.max(wanted, today), today + mostDays);
  const at = instantOf(day, morningMinutes, timezone);
  return new Date(at > now.getTime() ? at : instantOf(day + 1, morningMinutes, timezone));
}
