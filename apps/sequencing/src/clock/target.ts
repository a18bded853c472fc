import { dayMs, hourMs, invalidField, minuteMs, type AdvanceClock } from '@sortie/contracts';

// As far as `days` goes: a year's campaigns are run at once, a millennium's would never end.
const mostDays = 366;

/** The time to reach: `to`, or so much later than `from`. */
export function targetOf({ to, days = 0, hours = 0, minutes = 0 }: AdvanceClock, from: Date): Date {
  const span = days * dayMs + hours * hourMs + minutes * minuteMs;
  if (to === undefined && span === 0)
    throw invalidField('days', 'required', 'say how far: days, hours, minutes, or to');
  if (to !== undefined && span > 0) throw invalidField('to', 'excluded', 'say either to, or days, hours and minutes');
  if (to === undefined) return new Date(from.getTime() + span);
  const latest = new Date(from.getTime() + mostDays * dayMs);
  if (Date.parse(to) > latest.getTime())
    throw invalidField('to', 'too_far', `to must be within ${mostDays} days: ${latest.toISOString()} at the latest`);
  return new Date(to);
}
