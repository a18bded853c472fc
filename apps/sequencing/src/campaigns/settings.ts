import { invalidField, isCalendarDay, type CampaignSettings, type ChangeCampaignSettings } from '@sortie/contracts';
import { hasPublicHolidays } from '../pacing/holidays.js';
import { sameJson } from '../same-json.js';

/** Refuses settings under which nothing could ever be sent, and holidays that would silently be none. */
export function checkSettings({ window, holidays }: CampaignSettings | ChangeCampaignSettings): void {
  if (window && window.start === window.end) {
    const message = 'settings.window.end must differ from settings.window.start, or the window never opens';
    throw invalidField('settings.window.end', 'never_open', message);
  }
  refuse('dates', holidays?.dates, isCalendarDay, 'is no day of the calendar; use one such as 2026-12-24');
  const fix = 'is no country whose public holidays are known; give its days as settings.holidays.dates';
  refuse('countries', holidays?.countries, hasPublicHolidays, fix);
}

function refuse(member: string, given: string[] = [], known: (text: string) => boolean, fault: string): void {
  const index = given.findIndex((text) => !known(text));
  if (index < 0) return;
  const field = `settings.holidays.${member}[${index}]`;
  throw invalidField(field, 'unknown', `${field} ${fault}`);
}

/** The settings after a change, and which of them it changed: absent stays, null goes back to the default. */
export function changeSettings(
  before: CampaignSettings,
  change: ChangeCampaignSettings,
): { after: CampaignSettings; changed: string[] } {
  const merged: Record<string, unknown> = { ...before };
  for (const [name, value] of Object.entries(change)) {
    if (value === null) delete merged[name];
    else if (value !== undefined) merged[name] = value;
  }
  const after = merged as CampaignSettings;
  const names = Object.keys(change) as (keyof CampaignSettings)[];
  return { after, changed: names.filter((name) => !sameJson(before[name], after[name])).sort() };
}
