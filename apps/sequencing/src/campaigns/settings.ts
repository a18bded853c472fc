import { invalidField, type CampaignSettings, type ChangeCampaignSettings } from '@sortie/contracts';
import { sameJson } from '../same-json.js';

/** Refuses settings under which nothing could ever be sent. */
export function checkSettings({ window }: CampaignSettings | ChangeCampaignSettings): void {
  if (!window || window.start !== window.end) return;
  const message = 'settings.window.end must differ from settings.window.start, or the window never opens';
  throw invalidField('settings.window.end', 'never_open', message);
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
