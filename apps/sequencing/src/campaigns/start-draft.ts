import type { CallContext } from '@sortie/contracts';
import { ifMatch, type Unit } from '@sortie/event-store';
import type { Finding } from '../lint/finding.js';
import { start } from './campaign.js';
import { lockCampaign } from './change-status.js';
import type { SenderChoice } from './choose-sender.js';
import { goLive, readyToLaunch } from './launch-checks.js';

/**
 * Starts a draft with its sequence as it is now; one that is active stays as it is. Without a group there is nobody to
 * enroll: it waits for triggered contacts, and only a stop ends it.
 */
export async function startDraft(
  unit: Unit,
  id: string,
  tried: readonly Finding[],
  context: CallContext,
): Promise<{ campaign_id: string }> {
  const { state, version } = await lockCampaign(unit, id);
  ifMatch(context, version);
  const { rows } = await unit.sql.query<SenderChoice & { group_id: string | null; sequence_version: number }>(
    `select group_id, sequence_version, pool_id, pool_chosen, sender_id from campaigns
     where workspace_id = $1 and id = $2`,
    [unit.workspaceId, id],
  );
  const { group_id, sequence_version, ...before } = rows[0]!;
  if (state.status !== 'draft') {
    start(state, { group_id, sequence_version });
    return { campaign_id: id };
  }
  const { sequence, sender } = await readyToLaunch(unit, state.sequenceId, { before, tried });
  const facts = start(state, { group_id, sequence_version: sequence.version });
  unit.append(id, version, facts);
  await unit.sql.query(
    `update campaigns set status = 'active', launched = (group_id is null), sequence_version = $3, pool_id = $4,
       version = $5, updated_at = $6
     where workspace_id = $1 and id = $2`,
    [unit.workspaceId, id, sequence.version, sender.pool_id, version + facts.length, unit.now],
  );
  await goLive(unit, state.sequenceId);
  return { campaign_id: id };
}
