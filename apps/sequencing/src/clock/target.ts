import { invalidField, type AdvanceClock } from '@sortie/contracts';

const minuteMs = 60_000;

/** The time to reach: `to`, or so much later than `from`. */
export function targetOf({ to, days = 0, hours = 0, minutes = 0 }: AdvanceClock, from: Date): Date {
  const span = days * 1440 + hours * 60 + minutes;
  if (to === undefined && span === 0)
    throw invalidField('days', 'required', 'say how far: days, hours, minutes, or to');
  if (to !== undefined && span > 0) throw invalidField('to', 'excluded', 'say either to, or days, hours and minutes');
  return to === undefined ? new Date(from.getTime() + span * minuteMs) : new Date(to);
}
