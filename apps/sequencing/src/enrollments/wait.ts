import { hourMs, type EmailStep } from '@sortie/contracts';
import type { IsHoliday } from '../pacing/holidays.js';
import { addWorkingDays } from '../pacing/working-days.js';

/** By whose days a contact's waits are counted. */
export interface Calendar {
  zone: string;
  holidays?: IsHoliday;
}

const dayHours = 24;

/** When a step falls due that begins to wait at `from`: its working days first, days and hours after them. */
export function dueAfter(step: EmailStep, from: Date, { zone, holidays }: Calendar): Date {
  const { wait_working_days: working = 0, wait_days: days = 0, wait_hours: hours = 0 } = step;
  return new Date(addWorkingDays(from, working, zone, holidays).getTime() + (days * dayHours + hours) * hourMs);
}
