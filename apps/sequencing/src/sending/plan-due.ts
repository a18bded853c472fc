import type { CampaignSettings } from '@sortie/contracts';
import type { Unit } from '@sortie/event-store';
import { earliestSlot } from '../pacing/slot.js';
import { contactLimits } from '../pacing/touch-limits.js';

/** A touch that is about to be planned. */
export interface Due {
  campaignId: string;
  contactId: string;
  dueAt: Date;
}

/** When a touch is planned for, and what it waits for until then. */
export interface PlannedDue {
  dueAt: Date;
  waitsFor: string | null;
}

interface Row {
  campaign_id: string;
  contact_id: string;
  settings: CampaignSettings;
  timezone: string | null;
}

/** Moves touches into their contacts' windows as they are planned: most are then looked at once, when they may go. */
export async function dueInWindow(unit: Unit, touches: readonly Due[]): Promise<PlannedDue[]> {
  const { rows } = await unit.sql.query<Row>({
    name: 'touches-windows',
    text: `select n.campaign_id, n.contact_id, c.settings, r.timezone
           from unnest($2::text[], $3::text[]) as n(campaign_id, contact_id)
           join campaigns c on c.workspace_id = $1 and c.id = n.campaign_id
             and c.settings ?| array['window', 'holidays']
           left join recipients r on r.workspace_id = $1 and r.contact_id = n.contact_id`,
    values: [unit.workspaceId, touches.map(({ campaignId }) => campaignId), touches.map(({ contactId }) => contactId)],
  });
  const known = new Map(rows.map((row) => [`${row.campaign_id} ${row.contact_id}`, row]));
  return touches.map(({ campaignId, contactId, dueAt }) => {
    const row = known.get(`${campaignId} ${contactId}`);
    const slot = row && earliestSlot(contactLimits({ id: campaignId, settings: row.settings }, row), dueAt);
    if (slot?.binding) return { dueAt: slot.lookAt, waitsFor: slot.binding.name };
    return { dueAt, waitsFor: dueAt > unit.now ? 'step_wait' : null };
  });
}
