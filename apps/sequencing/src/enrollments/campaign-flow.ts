import type { CampaignSettings, EmailStep, VariantName } from '@sortie/contracts';
import type { Unit } from '@sortie/event-store';
import { holidayCalendar } from '../pacing/holidays.js';
import type { Calendar } from './wait.js';

/** What leads contacts through a campaign: the steps of the version it was launched with, and what it has learnt. */
export interface CampaignFlow {
  steps: EmailStep[];
  settings: CampaignSettings;
  /** The wording that won, by index of the step. */
  winners: Record<string, VariantName>;
}

/** Reads it; without steps when the campaign is gone. */
export async function flowOf(
  { sql, workspaceId }: Pick<Unit, 'sql' | 'workspaceId'>,
  campaignId: string,
): Promise<CampaignFlow> {
  const { rows } = await sql.query<CampaignFlow>({
    name: 'campaign-flow',
    text: `select v.steps, c.settings, c.winners from campaigns c join sequence_versions v
             on v.workspace_id = $1 and v.sequence_id = c.sequence_id and v.version = c.sequence_version
           where c.workspace_id = $1 and c.id = $2`,
    values: [workspaceId, campaignId],
  });
  return rows[0] ?? { steps: [], settings: {}, winners: {} };
}

/** By whose days a contact waits: its own zone's, else the campaign's, else UTC. */
export function calendarOf({ settings }: CampaignFlow, timezone: string | null): Calendar {
  const zone = timezone ?? settings.window?.fallback_timezone ?? 'UTC';
  return { zone, holidays: holidayCalendar(settings.holidays) };
}
