import type { Unit } from '@sortie/event-store';
import { campaign, complete } from './campaign.js';

/**
 * One `campaign.completed`: whoever ends the last contact and whoever ends the launch take turns at the counts row. A
 * campaign without a group waits for the next triggered contact; only a stop ends it.
 */
export async function completeCampaign(unit: Unit, campaignId: string): Promise<void> {
  const { rows } = await unit.sql.query<{ active: number; total: number }>(
    `select n.active, n.total from campaigns c join campaign_counts n on n.workspace_id = $1 and n.campaign_id = c.id
     where c.workspace_id = $1 and c.id = $2 and c.launched and c.group_id is not null
       and c.status in ('active', 'paused') for update of n`,
    [unit.workspaceId, campaignId],
  );
  const counts = rows[0];
  if (!counts || counts.active > 0) return;
  const { state, version } = await unit.load(campaign, campaignId);
  const facts = complete(state, counts.total);
  if (facts.length === 0) return;
  unit.append(campaignId, version, facts);
  await unit.sql.query(
    `update campaigns set status = 'completed', version = $3, updated_at = $4 where workspace_id = $1 and id = $2`,
    [unit.workspaceId, campaignId, version + facts.length, unit.now],
  );
}
