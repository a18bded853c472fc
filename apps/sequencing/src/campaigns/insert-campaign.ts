import type { CampaignSettings, CampaignStatus } from '@sortie/contracts';
import type { Unit } from '@sortie/event-store';
import type { SenderChoice } from './choose-sender.js';

/** A campaign's row as it begins. */
export interface NewCampaign {
  id: string;
  name: string;
  sequenceId: string;
  sequenceVersion: number;
  groupId: string | null;
  sender: SenderChoice;
  status: CampaignStatus;
  settings: CampaignSettings;
  version: number;
}

/** Writes a new campaign and its counts. */
export async function insertCampaign(unit: Unit, campaign: NewCampaign): Promise<void> {
  const { id, name, sequenceId, sequenceVersion, groupId, sender, status, settings, version } = campaign;
  await unit.sql.query(
    `insert into campaigns (workspace_id, id, name, sequence_id, sequence_version, group_id, pool_id, status,
       created_at, updated_at, version, settings, pool_chosen, sender_id)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $10, $11, $12, $13)`,
    [
      unit.workspaceId,
      id,
      name,
      sequenceId,
      sequenceVersion,
      groupId,
      sender.pool_id,
      status,
      unit.now,
      version,
      settings,
      sender.pool_chosen,
      sender.sender_id,
    ],
  );
  await unit.sql.query('insert into campaign_counts (workspace_id, campaign_id) values ($1, $2)', [
    unit.workspaceId,
    id,
  ]);
}
