import type { Campaign, CampaignSettings, CampaignStatus, HealthBand } from '@sortie/contracts';
import type { Sql } from '@sortie/event-store';

/** A campaign as it stands in its table, with its counts. */
export interface CampaignRow {
  id: string;
  name: string;
  sequence_id: string;
  sequence_version: number;
  group_id: string | null;
  mailbox_pool: string;
  sender_email: string | null;
  settings: CampaignSettings;
  status: CampaignStatus;
  status_reason: string | null;
  health: HealthBand;
  created_at: Date;
  updated_at: Date;
  version: number;
  total: number;
  active: number;
  completed: number;
  replied: number;
  bounced: number;
  unsubscribed: number;
  failed: number;
}

/** Campaigns `c` with their live counts. */
export const campaignSelect = `select c.id, c.name, c.sequence_id, c.sequence_version, c.group_id, c.status,
  coalesce(s.pool_id, c.pool_id) as mailbox_pool,
  m.email as sender_email, c.status_reason, c.settings, c.health, c.created_at, c.updated_at, c.version,
  n.total, n.active, n.completed, n.replied, n.bounced, n.unsubscribed, n.failed
  from campaigns c join campaign_counts n on n.workspace_id = c.workspace_id and n.campaign_id = c.id
  left join sequences s on s.workspace_id = c.workspace_id and s.id = c.sequence_id and c.status = 'draft'
    and not c.pool_chosen
  left join mailboxes m on m.workspace_id = c.workspace_id and m.id = c.sender_id`;

/** A campaign with its live counts. */
export async function readCampaign(sql: Sql, workspaceId: string, id: string): Promise<Campaign | undefined> {
  const { rows } = await sql.query<CampaignRow>(
    `${campaignSelect} where c.workspace_id = $1 and c.id = $2`,
    [workspaceId, id],
  );
  return rows[0] && showCampaign(rows[0]);
}

/** Contacts of a paused campaign count as paused: nothing is sent to them meanwhile. */
export function showCampaign(row: CampaignRow): Campaign {
  const { total, active, completed, replied, bounced, unsubscribed, failed, created_at, updated_at, ...rest } = row;
  const paused = row.status === 'paused' ? active : 0;
  return {
    object: 'campaign',
    ...rest,
    audience: { total, active: active - paused, completed, paused, bounced, replied, unsubscribed, failed },
    created_at: created_at.toISOString(),
    updated_at: updated_at.toISOString(),
  };
}
